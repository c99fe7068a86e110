import Management

/// Dates and durations in the formats of `w` and `show system uptime`.
extension CalendarDate {
  /// Returns the time of day as `5:38PM`.
  static func clock(_ seconds: Int64) -> String {
    let hour = Int(text(seconds, as: "%H")) ?? 0
    return "\(onTwelve(hour)):\(text(seconds, as: "%M"))\(half(hour))"
  }

  /// Returns the time at which a user logged in: `5:38PM` today, `Mon10PM` within the last week,
  /// else `03Jun15`.
  static func login(_ seconds: Int64, at now: Int64) -> String {
    if text(seconds, as: "%F") == text(now, as: "%F") { return clock(seconds) }
    if now - seconds > 7 * 86_400 { return text(seconds, as: "%d%b%y") }
    let hour = Int(text(seconds, as: "%H")) ?? 0
    let digits = onTwelve(hour) < 10 ? "0\(onTwelve(hour))" : "\(onTwelve(hour))"
    return plain(seconds).prefix(3) + digits + half(hour)
  }

  /// Returns the time since the system started: `2 mins`, `1:00`, `5 hrs`, `1 day,  3:07`.
  static func upTime(_ seconds: Int64) -> String {
    let seconds = max(seconds, 0)
    let days = seconds / 86_400
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60)
    var parts: [String] = []
    if days > 0 { parts.append(counted(days, "day")) }
    if hours > 0, minutes > 0 {
      let blank = days > 0 && hours < 10 ? " " : ""
      parts.append("\(blank)\(hours):\(minutes < 10 ? "0" : "")\(minutes)")
    } else if hours > 0 {
      parts.append(counted(hours, "hr"))
    } else if minutes > 0 || days == 0 {
      // Junos shows seconds below one minute, but programs that parse the line do not
      // expect them.
      parts.append(counted(minutes, "min"))
    }
    return parts.joined(separator: ", ")
  }

  /// Returns the time since the last input: `-` below a minute, `56` minutes, `26:50`, `2days`.
  static func idle(_ seconds: Int64) -> String {
    if seconds < 60 { return "-" }
    if seconds < 3600 { return "\(seconds / 60)" }
    if seconds >= 36 * 3600 {
      let days = seconds / 86_400
      return days == 1 ? "1day" : "\(days)days"
    }
    let minutes = seconds / 60 % 60
    return "\(seconds / 3600):\(minutes < 10 ? "0" : "")\(minutes)"
  }

  /// Returns a duration as `00:04:05`, and without seconds from one day on: `2w1d 00:04`.
  static func length(_ seconds: Int64) -> String {
    seconds < 86_400 ? age(seconds) : String(age(seconds).dropLast(3))
  }

  private static func onTwelve(_ hour: Int) -> Int { hour % 12 == 0 ? 12 : hour % 12 }

  private static func half(_ hour: Int) -> String { hour < 12 ? "AM" : "PM" }

  private static func counted(_ number: Int64, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s")"
  }
}

/// Formats and parses dates as the CLI shows them, in UTC. Dates are in seconds since 1970.
package enum CalendarDate {
  /// Returns a date as `2026-11-23 14:30:01 UTC`.
  package static func full(_ seconds: Int64) -> String {
    let (year, month, day) = civil(days(seconds))
    return "\(padded(year, 4))-\(padded(month))-\(padded(day)) \(time(seconds)) UTC"
  }

  /// Returns a date as `Nov 23 14:30:01`, the format of logs.
  package static func log(_ seconds: Int64) -> String {
    let (_, month, day) = civil(days(seconds))
    let blank = day < 10 ? " " : ""
    return "\(monthNames[Int(month - 1)]) \(blank)\(day) \(time(seconds))"
  }

  /// Returns a date as `Mon Nov 23 14:30:01 2026`, in the format of the C library's `ctime`.
  package static func plain(_ seconds: Int64) -> String {
    let day = days(seconds)
    // 1970 began on a Thursday.
    let name = dayNames[Int(((day + 4) % 7 + 7) % 7)]
    return "\(name) \(log(seconds)) \(padded(civil(day).year, 4))"
  }

  /// Returns a date in a format of `strftime`, such as `%b %d %T`. Conversions that are not
  /// supported stay as they are.
  package static func text(_ seconds: Int64, as form: String) -> String {
    let (year, month, day) = civil(days(seconds))
    let clock = time(seconds).split(separator: ":")
    var result = ""
    var isConversion = false
    for character in form {
      guard isConversion else {
        if character == "%" { isConversion = true } else { result.append(character) }
        continue
      }
      isConversion = false
      switch character {
      case "Y": result += padded(year, 4)
      case "y": result += padded(year % 100)
      case "m": result += padded(month)
      case "d": result += padded(day)
      case "e": result += day < 10 ? " \(day)" : "\(day)"
      case "b", "h": result += monthNames[Int(month - 1)]
      case "T": result += time(seconds)
      case "H": result += clock[0]
      case "M": result += clock[1]
      case "S": result += clock[2]
      case "F": result += "\(padded(year, 4))-\(padded(month))-\(padded(day))"
      case "s": result += String(seconds)
      case "Z": result += "UTC"
      case "%": result += "%"
      default: result += "%\(character)"
      }
    }
    return isConversion ? result + "%" : result
  }

  private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Returns a duration as `2w3d 04:05:06`, `1d 04:05:06` or `04:05:06`. Negative seconds count as
  /// 0.
  package static func age(_ seconds: Int64) -> String {
    let seconds = max(seconds, 0)
    let days = seconds / 86_400
    let clock = time(seconds % 86_400)
    if days >= 7 { return "\(days / 7)w\(days % 7)d \(clock)" }
    return days > 0 ? "\(days)d \(clock)" : clock
  }

  /// Returns the time that a text states, in seconds since 1970. A time of day, `21:30` or
  /// `21:30:00`, is the next one after `now`; it may follow a date, `2026-11-23 21:30`. Returns nil
  /// if the text has another format, or if there is no such date.
  package static func seconds(_ text: String, after now: Int64) -> Int64? {
    let parts = text.split(separator: " ")
    guard let last = parts.last, parts.count <= 2, let clock = clock(last) else { return nil }
    guard parts.count == 2 else {
      let today = days(now) * 86_400 + clock
      return today > now ? today : today + 86_400
    }
    let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // The first day of the month is computed from the number of days in the years before it.
    let start = (year - 1970) * 365 + (year - 1969) / 4 - (year - 1901) / 100 + (year - 1601) / 400
    let candidates = start..<start + 366
    return candidates.first { civil($0) == (year, month, day) }.map { $0 * 86_400 + clock }
  }

  /// Returns the seconds since midnight of a time of day; nil: the text is none.
  private static func clock(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.utf8.count == 2 ? Int64(part) : nil }
    guard numbers.count == parts.count, (2...3).contains(numbers.count),
      (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) })
    else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }

  /// Returns the days since 1970-01-01.
  private static func days(_ seconds: Int64) -> Int64 {
    seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
  }

  private static func time(_ seconds: Int64) -> String {
    let remainder = seconds % 86_400
    let rest = remainder < 0 ? remainder + 86_400 : remainder
    return "\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
  }

  private static func padded(_ number: Int64, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(width - text.count, 0)) + text
  }

  /// Returns the proleptic Gregorian date of a day counted from 1970-01-01. The calculation uses
  /// eras of 400 years that begin on 1 March.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

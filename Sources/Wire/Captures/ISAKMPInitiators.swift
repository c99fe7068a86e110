/// Who began the negotiations that a capture shows: the sender of a first message, which has no
/// cookie of a responder. tcpdump keeps the same account.
///
/// A class, because the summary of each packet of a capture adds to it.
package final class ISAKMPInitiators {
  private struct Ends {
    var initiator: IPv4Address
    var responder: IPv4Address
  }

  private var ends: [UInt64: Ends] = [:]
  /// Their cookies, of which the oldest is forgotten.
  private var cookies: [UInt64] = []
  private var oldest = 0

  private static let capacity = 1_024

  package init() {}

  /// `I` or `R`, which may also begin exchanges of phase 2; `?` where the first message was not seen.
  func role(
    of header: ISAKMPHeader, from source: IPv4Address, to destination: IPv4Address
  ) -> Character {
    let cookie = header.initiatorCookie
    guard let known = ends[cookie] else {
      let role = Self.role(of: header)
      if role == "I" { add(cookie, Ends(initiator: source, responder: destination)) }
      return role
    }
    if (source, destination) == (known.initiator, known.responder) { return "I" }
    return (source, destination) == (known.responder, known.initiator) ? "R" : "?"
  }

  /// What a message tells on its own.
  static func role(of header: ISAKMPHeader) -> Character { header.responderCookie == 0 ? "I" : "?" }

  private func add(_ cookie: UInt64, _ new: Ends) {
    ends[cookie] = new
    guard cookies.count >= Self.capacity else {
      cookies.append(cookie)
      return
    }
    ends[cookies[oldest]] = nil
    cookies[oldest] = cookie
    oldest = (oldest + 1) % Self.capacity
  }
}

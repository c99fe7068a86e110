/// The initiators of the ISAKMP negotiations in one capture, found by their first messages, which
/// have no responder cookie. tcpdump finds them in the same way.
///
/// It is a class, because the summary of each packet of a capture adds to it.
package final class ISAKMPInitiators {
  private struct Ends {
    var initiator: IPv4Address
    var responder: IPv4Address
  }

  private var ends: [UInt64: Ends] = [:]
  /// The initiator cookies in a ring; when it is full, the oldest is replaced.
  private var cookies: [UInt64] = []
  private var oldest = 0

  private static let capacity = 1_024

  /// Creates the object at the start of a capture, when no initiator is known.
  package init() {}

  /// Returns `I` if the sender of a message is the initiator of phase 1, `R` if it is the
  /// responder, which may also start exchanges of phase 2, and `?` if the first message was not
  /// captured.
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

  /// Returns the role that the message alone shows: `I` without a responder cookie, otherwise `?`.
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

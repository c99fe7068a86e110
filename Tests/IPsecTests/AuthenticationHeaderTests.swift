import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

/// AH authenticates the immutable fields and options of the outer header, and routers on the way
/// may change the others.
@Suite("What AH protects of the outer header, RFC 4302 §3.3.3.1")
struct AuthenticationHeaderTests {
  static let protection = Protection(securityProtocol: .ah, authentication: .hmacSHA1)

  /// Returns an AH packet with these options, whose value authenticates `protected` in their place.
  private func packet(
    options: [UInt8], protected: [UInt8], inner: [UInt8], nextHeader: IPProtocol = .ipv4
  ) throws -> [UInt8] {
    let parameters = Self.protection.parameters
    let authentication = try #require(parameters.authentication)
    func octets(_ options: [UInt8], _ tag: [UInt8]) throws -> [UInt8] {
      let header = IPv4Header(
        source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), protocol: .ah,
        typeOfService: 3, identification: 9, flags: .dontFragment, timeToLive: 7,
        options: try #require(IPv4Options(options)))
      let ah = try #require(
        AHHeader(
          nextHeader: nextHeader, spi: parameters.spi, sequence: 1, integrityCheckValue: tag))
      return try #require(IPv4Packet(header: header, payload: ah.octets + inner)).octets
    }
    let none = [UInt8](repeating: 0, count: 12)
    var signed = try octets(protected, none)
    for offset in [1, 6, 7, 8, 10, 11] { signed[offset] = 0 }
    let authenticator = MessageAuthenticator(
      authentication.algorithm.row.hash, key: authentication.key)
    return try octets(options, Array(authenticator.authenticate(signed.span).prefix(12)))
  }

  private static let inner: [UInt8] = {
    var generator = SeededGenerator(seed: 5)
    return innerPacket(28, using: &generator)
  }()

  @Test(
    arguments: [
      (options: [], protected: []),
      // Record route is authenticated as zeros.
      (options: [7, 7, 4, 1, 2, 3, 4, 0], protected: [0, 0, 0, 0, 0, 0, 0, 0]),
      // Router alert is immutable, and a time stamp is mutable.
      (options: [148, 4, 0, 0, 68, 4, 5, 0], protected: [148, 4, 0, 0, 0, 0, 0, 0]),
      (options: [1, 1, 131, 3, 4, 1, 1, 1], protected: [1, 1, 0, 0, 0, 1, 1, 1]),
      // The options are security, extended security and commercial security, then sender-directed
      // delivery.
      (options: [130, 3, 9, 133, 3, 9, 134, 2], protected: [130, 3, 9, 133, 3, 9, 134, 2]),
      (options: [149, 2, 1, 0], protected: [149, 2, 1, 0]),
      // An unknown option counts as mutable.
      (options: [222, 4, 9, 9], protected: [0, 0, 0, 0]),
      // The octets after the end of the list are not options.
      (options: [0, 7, 200, 9], protected: [0, 7, 200, 9]),
    ] as [(options: [UInt8], protected: [UInt8])])
  func options(_ row: (options: [UInt8], protected: [UInt8])) throws {
    var inbound = try Self.protection.inbound()
    let packet = try packet(options: row.options, protected: row.protected, inner: Self.inner)
    #expect(try inbound.open(packet) == .packet(PacketBuffer(Self.inner)))
  }

  @Test(
    arguments: [
      [7, 1, 0, 0], [7, 0, 0, 0], [7, 5, 0, 0], [1, 1, 1, 7], [148, 255, 0, 0],
    ] as [[UInt8]])
  func optionsThatCannotBeWalkedAreABadHeader(_ options: [UInt8]) throws {
    var inbound = try Self.protection.inbound()
    let packet = try packet(options: options, protected: options, inner: Self.inner)
    #expect(refusal(of: packet, by: &inbound) == .badHeader(.option))
  }

  /// Each octet of the outer header is altered, and the checksum is computed again, as every router
  /// on the way does.
  @Test(arguments: 0..<20)
  func mutableFieldsMayChangeAndOthersNot(_ offset: Int) throws {
    var inbound = try Self.protection.inbound()
    var altered = try packet(options: [], protected: [], inner: Self.inner)
    altered[offset] ^= offset == 6 ? 0x40 : 1
    repair(&altered)
    let reason = refusal(of: altered, by: &inbound)
    switch offset {
    case 1, 6, 8: #expect(reason == nil)  // type of service, don't fragment, time to live
    case 2, 3, 10, 11: #expect(reason == nil)  // computed again
    case 0, 7, 9:  // lengths, fragment offset, protocol
      guard case .badHeader = reason else {
        Issue.record("\(String(describing: reason))")
        return
      }
    default: #expect(reason == .authenticationFailure)
    }
  }

  @Test(arguments: [IPProtocol.udp, .esp, IPProtocol(rawValue: 59), IPProtocol(rawValue: 41)])
  func otherNextHeadersAreABadHeader(_ nextHeader: IPProtocol) throws {
    var inbound = try Self.protection.inbound()
    let packet = try packet(
      options: [], protected: [], inner: Self.inner, nextHeader: nextHeader)
    #expect(refusal(of: packet, by: &inbound) == .badHeader(.nextHeader))
  }
}

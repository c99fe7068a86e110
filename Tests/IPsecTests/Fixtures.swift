import Cryptography
import IPsec
import Wire

/// A protocol with algorithms that authenticate and encrypt, and test keys for them.
struct Protection: Sendable, CustomStringConvertible {
  var securityProtocol: SecurityProtocol
  var encryption: EncryptionAlgorithm?
  var authentication: AuthenticationAlgorithm?

  var description: String {
    [securityProtocol.rawValue, encryption?.rawValue, authentication?.rawValue]
      .compactMap(\.self).joined(separator: " ")
  }

  var parameters: SecurityAssociationParameters {
    SecurityAssociationParameters(
      securityProtocol: securityProtocol, spi: 0x1234,
      auxiliarySPI: securityProtocol == .bundle ? 0x5678 : 0,
      authentication: authentication.map {
        .init(algorithm: $0, key: Secret((1...64).prefix($0.keyLength).map(UInt8.init)))
      },
      encryption: encryption.map {
        .init(algorithm: $0, key: Secret((101...164).prefix($0.keyLength).map(UInt8.init)))
      })
  }

  func outbound(from sequenceNumber: UInt32 = 0) throws -> OutboundSecurityAssociation {
    try OutboundSecurityAssociation(
      parameters, library: CryptographicLibrary(), sequenceNumber: sequenceNumber)
  }

  func inbound(checksReplay: Bool = false) throws -> InboundSecurityAssociation {
    try InboundSecurityAssociation(
      parameters, checksReplay: checksReplay, library: CryptographicLibrary())
  }

  /// All combinations that are allowed: ESP with both algorithms or one, AH, and a bundle.
  static let all: [Protection] = {
    let encryptions: [EncryptionAlgorithm?] = [nil] + EncryptionAlgorithm.allCases
    let authentications: [AuthenticationAlgorithm?] = [nil] + AuthenticationAlgorithm.allCases
    return SecurityProtocol.allCases.flatMap { securityProtocol in
      encryptions.flatMap { encryption in
        authentications.map { authentication in
          Protection(
            securityProtocol: securityProtocol, encryption: encryption,
            authentication: authentication)
        }
      }
    }.filter { protection in
      if protection.encryption?.authenticates == true {
        return protection.securityProtocol == .esp && protection.authentication == nil
      }
      return switch protection.securityProtocol {
      case .ah: protection.authentication != nil && protection.encryption == nil
      case .esp: protection.authentication != nil || protection.encryption != nil
      case .bundle: protection.authentication != nil && protection.encryption != nil
      }
    }
  }()

  static let authenticated = all.filter { $0.parameters.isAuthenticated }
}

extension TunnelHeader {
  static let example = TunnelHeader(
    source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), identification: 77,
    typeOfService: 0xB8, timeToLive: 9, dontFragment: true)
}

/// Returns an IPv4 packet of `length` octets, at least 20, with random contents.
func innerPacket(_ length: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
  let payload = (20..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
  let header = IPv4Header(
    source: IPv4Address(10, 1, 0, 1), destination: IPv4Address(10, 2, 0, 1), protocol: .udp)
  return IPv4Packet(header: header, payload: payload)?.octets ?? []
}

/// Writes to an outer header of `length` octets the total length and checksum that fit the packet,
/// as an attacker would do.
func repair(_ packet: inout [UInt8], headerLength length: Int = 20) {
  guard packet.count >= length else { return }
  packet[2] = UInt8(truncatingIfNeeded: packet.count >> 8)
  packet[3] = UInt8(truncatingIfNeeded: packet.count)
  packet[10] = 0
  packet[11] = 0
  let checksum = InternetChecksum.of(packet.span.extracting(first: length))
  packet[10] = UInt8(checksum >> 8)
  packet[11] = UInt8(checksum & 255)
}

/// Returns why `association` does not open `packet`, or nil if it does.
func refusal(
  of packet: [UInt8], by association: inout InboundSecurityAssociation
) -> IPsecError.Reason? {
  do {
    _ = try association.open(packet)
    return nil
  } catch { return error.reason }
}

import Cryptography
import IPsec
import Network
import Router
import Wire

/// The tables with which Wireshark decrypts a capture, in one folder, as `monitor traffic ...
/// write-keys` writes them. The folder can serve as Wireshark's own (`WIRESHARK_CONFIG_DIR`).
///
/// It is a class because the files have one owner.
final class KeyFiles {
  private let phaseOnes: any WritableFile
  private let associations: any WritableFile
  /// The digests of the lines that have been written, because keys of manual SAs are reported again
  /// each time.
  private var written: Set<[UInt8]> = []

  init(phaseOnes: any WritableFile, associations: any WritableFile) {
    self.phaseOnes = phaseOnes
    self.associations = associations
  }

  func write(_ entries: [KeyLog.Entry]) throws(CommandFailure) {
    for entry in entries {
      switch entry {
      case .phaseOne(let cookie, let key):
        let octets = stride(from: 56, through: 0, by: -8).map {
          UInt8(truncatingIfNeeded: cookie >> $0)
        }
        try write("\(Self.hexadecimal(octets)),\(Self.hexadecimal(key))\n", to: phaseOnes)
      case .association(let source, let destination, let parameters):
        if let line = Self.line(source, destination, parameters) {
          try write(line, to: associations)
        }
      }
    }
  }

  func finish() throws(CommandFailure) {
    try phaseOnes.finish()
    try associations.finish()
  }

  private func write(_ line: String, to file: any WritableFile) throws(CommandFailure) {
    let octets = Array(line.utf8)
    guard written.insert(HashAlgorithm.sha1.digest(of: octets)).inserted else { return }
    try file.write(octets)
  }

  /// Returns a row of Wireshark's ESP SAs; nil for AH, which is not encrypted. In a bundle, AH
  /// authenticates.
  private static func line(
    _ source: IPv4Address, _ destination: IPv4Address,
    _ parameters: SecurityAssociationParameters
  ) -> String? {
    let spi: UInt32
    var authentication = parameters.authentication
    switch parameters.securityProtocol {
    case .ah: return nil
    case .esp: spi = parameters.spi
    case .bundle: (spi, authentication) = (parameters.auxiliarySPI, nil)
    }
    let digits = String(spi, radix: 16)
    let fields = [
      "IPv4", source.description, destination.description,
      "0x" + String(repeating: "0", count: 8 - digits.count) + digits,
      parameters.encryption?.algorithm.row.wiresharkName ?? "NULL",
      parameters.encryption.map { "0x" + hexadecimal($0.key) } ?? "",
      authentication?.algorithm.row.wiresharkName ?? "NULL",
      authentication.map { "0x" + hexadecimal($0.key) } ?? "",
    ]
    return fields.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
  }

  private static func hexadecimal(_ key: Secret) -> String {
    key.withOctets { octets in hexadecimal(octets.indices.map { octets[$0] }) }
  }

  private static func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

import Cryptography
import Glibc
import IPsec

/// A packet of `Vectors/vectors.txt`, which another implementation has made.
struct KnownPacket: Sendable, CustomStringConvertible {
  var parameters: SecurityAssociationParameters
  var sequenceNumber: UInt32
  var initializationVector: InitializationVector
  var inner: [UInt8]
  var wire: [UInt8]

  var description: String {
    [
      parameters.securityProtocol.rawValue, parameters.encryption?.algorithm.rawValue,
      parameters.authentication?.algorithm.rawValue, "\(inner.count)", "#\(sequenceNumber)",
    ].compactMap(\.self).joined(separator: " ")
  }

  /// The initial value of the counter from which the association makes initialization vectors: it
  /// gives the packet's vector at the packet's sequence number.
  var vectorOrigin: UInt64 { initializationVector.first &- UInt64(sequenceNumber) }

  static let all: [KnownPacket] = parse(read("Vectors/vectors.txt"))

  private static func parse(_ text: String) -> [KnownPacket] {
    var keys: [Substring: Secret] = [:]
    var inners: [Substring: [UInt8]] = [:]
    var packets: [KnownPacket] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words[0] {
      case "key": keys[words[1]] = Secret(hexadecimal(words[2]))
      case "inner": inners[words[1]] = hexadecimal(words[2])
      case "packet": packets.append(packet(words, keys, inners))
      default: break
      }
    }
    return packets
  }

  /// Parses one line as the head of the file describes; invalid data of a test may trap.
  private static func packet(
    _ words: [Substring], _ keys: [Substring: Secret], _ inners: [Substring: [UInt8]]
  ) -> KnownPacket {
    guard words.count == 10, let securityProtocol = SecurityProtocol(rawValue: String(words[1])),
      let spi = UInt32(words[4]), let auxiliarySPI = UInt32(words[5]),
      let sequenceNumber = UInt32(words[6]), let inner = inners[words[8]]
    else { fatalError("vectors.txt: \(words)") }
    var parameters = SecurityAssociationParameters(
      securityProtocol: securityProtocol, spi: spi, auxiliarySPI: auxiliarySPI)
    if let algorithm = EncryptionAlgorithm(rawValue: String(words[2])), let key = keys[words[2]] {
      parameters.encryption = .init(algorithm: algorithm, key: key)
    }
    if let algorithm = AuthenticationAlgorithm(rawValue: String(words[3])),
      let key = keys[words[3]]
    {
      parameters.authentication = .init(algorithm: algorithm, key: key)
    }
    let vector = words[7] == "-" ? [] : hexadecimal(words[7])
    return KnownPacket(
      parameters: parameters, sequenceNumber: sequenceNumber,
      initializationVector: vector.isEmpty
        ? .zero : InitializationVector(from: vector.span, at: 0, count: vector.count), inner: inner,
      wire: hexadecimal(words[9]))
  }

  private static func hexadecimal(_ text: Substring) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
    precondition(digits.count == text.count && digits.count % 2 == 0, "vectors.txt: \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private static func read(_ name: String) -> String {
    let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    guard let file = unsafe fopen("\(folder)/\(name)", "r") else { fatalError("no \(name)") }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      octets += chunk.prefix(count)
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

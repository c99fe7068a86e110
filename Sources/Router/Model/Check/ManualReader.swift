internal import Configuration
internal import Cryptography
internal import IPsec

/// A reader of `manual` in a term: the one or two directions of a manual security association.
struct ManualReader {
  /// One direction as it was read.
  struct Direction {
    var node: CheckedStatement
    var parameters: SecurityAssociationParameters
  }

  /// The two directions; `bidirectional` gives the same statement for both.
  struct Pair {
    var inbound: Direction
    var outbound: Direction
  }

  let spi, auxiliarySPI: Field
  private let direction, securityProtocol: Field
  private let authentication, authenticationAlgorithm, authenticationKey: Field
  private let encryption, encryptionAlgorithm, encryptionKey: Field
  private let authenticationKeys, encryptionKeys: KeyReader

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn rule term then manual direction"
    direction = claims.field(path)
    securityProtocol = claims.field("\(path) protocol")
    spi = claims.field("\(path) spi")
    auxiliarySPI = claims.field("\(path) auxiliary-spi")
    authentication = claims.field("\(path) authentication")
    authenticationAlgorithm = claims.field("\(path) authentication algorithm")
    authenticationKey = claims.field("\(path) authentication key")
    authenticationKeys = KeyReader(&claims, under: "\(path) authentication key")
    encryption = claims.field("\(path) encryption")
    encryptionAlgorithm = claims.field("\(path) encryption algorithm")
    encryptionKey = claims.field("\(path) encryption key")
    encryptionKeys = KeyReader(&claims, under: "\(path) encryption key")
  }

  func read(_ manual: CheckedStatement, _ findings: inout Findings) -> Pair? {
    var directions: [(node: CheckedStatement, read: Direction?)] = []
    for node in manual.children(direction) {
      directions.append((node, read(direction: node, &findings)))
    }
    if let both = directions.first(where: { $0.node.name == "bidirectional" }) {
      if directions.count > 1 { findings.add(.bidirectionalNotAlone, at: both.node) }
      return both.read.map { Pair(inbound: $0, outbound: $0) }
    }
    let inbound = directions.first { $0.node.name == "inbound" }
    let outbound = directions.first { $0.node.name == "outbound" }
    if let inbound, outbound == nil { findings.add(.outboundMissing, at: inbound.node) }
    if let outbound, inbound == nil { findings.add(.inboundMissing, at: outbound.node) }
    guard let inbound = inbound?.read, let outbound = outbound?.read else { return nil }
    return Pair(inbound: inbound, outbound: outbound)
  }

  private func read(direction node: CheckedStatement, _ findings: inout Findings) -> Direction? {
    let spi = findings.value(of: spi, in: node) { UInt32($0) }
    let auxiliarySPI = findings.value(of: auxiliarySPI, in: node) { UInt32($0) }
    let authentication = read(authenticationOf: node, &findings)
    let encryption = read(encryptionOf: node, &findings)
    guard
      let securityProtocol = findings.value(of: securityProtocol, in: node, SecurityProtocol.init)
    else { return nil }
    check(securityProtocol, of: node, &findings)
    guard let spi else { return nil }
    return Direction(
      node: node,
      parameters: SecurityAssociationParameters(
        securityProtocol: securityProtocol, spi: spi, auxiliarySPI: auxiliarySPI ?? 0,
        authentication: authentication, encryption: encryption))
  }

  /// Reports what the protocol lacks, and what is configured that it cannot use.
  private func check(
    _ securityProtocol: SecurityProtocol, of node: CheckedStatement, _ findings: inout Findings
  ) {
    let (authenticates, encrypts) = (node.has(authentication), node.has(encryption))
    let hasAuxiliarySPI = node.has(auxiliarySPI)
    var faults: [CommitIssue.Reason] = []
    switch securityProtocol {
    case .ah:
      if encrypts { faults.append(.encryptionWithAH) }
      if !authenticates { faults.append(.authenticationMissingForAH) }
    case .esp:
      if !authenticates { faults.append(encrypts ? .encryptionOnly : .protectionMissingForESP) }
    case .bundle:
      if !hasAuxiliarySPI { faults.append(.auxiliarySPIMissing) }
      if !encrypts { faults.append(.encryptionMissingForBundle) }
      if !authenticates { faults.append(.authenticationMissingForBundle) }
    }
    for fault in faults { findings.add(fault, at: node, self.securityProtocol) }
    if hasAuxiliarySPI, securityProtocol != .bundle {
      findings.add(.auxiliarySPIWithoutBundle, at: node, auxiliarySPI)
    }
  }

  private func read(
    authenticationOf node: CheckedStatement, _ findings: inout Findings
  ) -> SecurityAssociationParameters.Authentication? {
    guard let node = node.child(authentication),
      let algorithm = findings.value(
        of: authenticationAlgorithm, in: node, AuthenticationAlgorithm.init)
    else { return nil }
    let length = KeyReader.Length(octets: algorithm.keyLength, algorithm: algorithm.rawValue)
    let key = authenticationKeys.read(node, authenticationKey, length: length, &findings)
    return key.map { SecurityAssociationParameters.Authentication(algorithm: algorithm, key: $0) }
  }

  private func read(
    encryptionOf node: CheckedStatement, _ findings: inout Findings
  ) -> SecurityAssociationParameters.Encryption? {
    guard let node = node.child(encryption),
      let algorithm = findings.value(of: encryptionAlgorithm, in: node, EncryptionAlgorithm.init)
    else { return nil }
    let length = KeyReader.Length(octets: algorithm.keyLength, algorithm: algorithm.rawValue)
    guard let key = encryptionKeys.read(node, encryptionKey, length: length, &findings)
    else { return nil }
    checkStrength(of: key, algorithm, at: node, &findings)
    return SecurityAssociationParameters.Encryption(algorithm: algorithm, key: key)
  }

  /// Reports weak keys as errors, and semi-weak keys and 3DES keys that reduce to DES as warnings.
  private func checkStrength(
    of key: Secret, _ algorithm: EncryptionAlgorithm, at node: CheckedStatement,
    _ findings: inout Findings
  ) {
    let strengths = algorithm.strengths(of: key)
    for (index, strength) in strengths.enumerated() {
      let part = strengths.count > 1 ? index + 1 : nil
      switch strength {
      case .weak: findings.add(.weakKey(part: part), at: node, encryptionKey)
      case .semiWeak: findings.add(.semiWeakKey(part: part), at: node, encryptionKey)
      case .sound: continue
      }
    }
    if strengths.count > 1, DESKey.equalParts(of: key).contains(.firstAndSecond) {
      findings.add(.tripleDESDecays, at: node, encryptionKey)
    }
  }
}

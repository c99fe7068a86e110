internal import Configuration
internal import IPsec
internal import Schema
internal import Wire

/// The rules of a configuration, and the SPIs of their manual security associations.
struct RuleInventory {
  /// An SPI with its protocol, in one direction of one term.
  struct Use {
    var rule: String
    var term: String
    var remoteGateway: IPv4Address
    var isInbound: Bool
    var header: SecurityProtocol
    var spi: UInt32
    /// The `direction` statement. Its path is not stored, because that would keep former
    /// configurations in memory.
    var statement: Statement
    var isAuxiliary: Bool

    func path(in schema: Schema) -> [PathElement] {
      PathElement.path(
        to: statement.declaration, keys: [rule, term, statement.value], in: schema)
    }
  }

  /// The combination that must be unique. The chapter says "unique SPI and protocol combination";
  /// errata 15 adds the gateway and the direction.
  private struct Identity: Hashable {
    /// For inbound packets, the local gateway, or nil if no service set names the rule; for
    /// outbound packets, the remote gateway.
    var gateway: IPv4Address?
    var isInbound: Bool
    var header: SecurityProtocol
    var spi: UInt32
  }

  var rules: [String: RuleModel] = [:]
  var ruleSets: [String: [String]] = [:]
  var spiFields: (spi: Field, auxiliary: Field)?
  private(set) var uses: [Use] = []

  /// Adds a rule, with those of its SPIs that have not been added yet.
  mutating func add(_ model: RuleModel?, _ uses: ArraySlice<Use>) {
    if let model { rules[model.name] = model }
    self.uses += uses
  }

  mutating func add(_ pair: ManualReader.Pair, of term: TermModel, in rule: String) {
    for (direction, isInbound) in [(pair.inbound, true), (pair.outbound, false)] {
      let parameters = direction.parameters
      // A bundle is AH with one SPI around ESP with the other.
      let isBundle = parameters.securityProtocol == .bundle
      var use = Use(
        rule: rule, term: term.name, remoteGateway: term.remoteGateway, isInbound: isInbound,
        header: isBundle ? .ah : parameters.securityProtocol, spi: parameters.spi,
        statement: direction.node.statement, isAuxiliary: false)
      uses.append(use)
      guard isBundle, parameters.auxiliarySPI != 0 else { continue }
      (use.header, use.spi, use.isAuxiliary) = (.esp, parameters.auxiliarySPI, true)
      uses.append(use)
    }
  }

  /// Reports each SPI that another security association already has: inbound on the same local
  /// gateway, outbound to the same remote one.
  func checkSPIs(_ serviceSets: [ServiceSetModel], _ findings: inout Findings) {
    guard let spiFields else { return }
    var places: [String: [ServiceSetModel]] = [:]
    for serviceSet in serviceSets {
      for rule in serviceSet.rules { places[rule.name, default: []].append(serviceSet) }
    }
    var owners: [Identity: SecurityAssociationUser] = [:]
    owners.reserveCapacity(uses.count)
    for use in uses {
      var user = SecurityAssociationUser(
        isInbound: use.isInbound, rule: use.rule, term: use.term, serviceSet: nil)
      var identity = Identity(
        gateway: use.remoteGateway, isInbound: use.isInbound, header: use.header, spi: use.spi)
      var rival: SecurityAssociationUser?
      if use.isInbound {
        // Rules that no service set names have no gateway; they are compared with each other.
        for serviceSet in places[use.rule].map({ $0.map(Optional.some) }) ?? [nil] {
          identity.gateway = serviceSet?.localGateway
          user.serviceSet = serviceSet?.name
          rival = rival ?? Self.insert(identity, user, &owners)
        }
      } else {
        rival = Self.insert(identity, user, &owners)
      }
      guard let rival else { continue }
      findings.add(
        .duplicateSPI(use.spi, use.header, of: rival), of: use.statement,
        at: use.path(in: findings.schema),
        use.isAuxiliary ? spiFields.auxiliary : spiFields.spi)
    }
  }

  /// Adds the user of an SPI, or returns the one that already has it.
  private static func insert(
    _ identity: Identity, _ user: SecurityAssociationUser,
    _ owners: inout [Identity: SecurityAssociationUser]
  ) -> SecurityAssociationUser? {
    if let owner = owners[identity] { return owner }
    owners[identity] = user
    return nil
  }
}

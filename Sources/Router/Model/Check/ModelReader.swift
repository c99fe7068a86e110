internal import Configuration

/// A reader that makes a model from a whole configuration. If something is missing or invalid, it
/// is reported and left out of the model, so that one check reports all errors.
struct ModelReader {
  private let system: SystemReader
  private let interfaces: InterfacesReader
  private let routing: RoutingReader
  private let services, ipsecVPN, establishTunnels, disableNATT: Field
  private let negotiation: NegotiationReader
  private let rules: RulesReader
  private let serviceSets: ServiceSetsReader

  init(_ claims: inout Claims) {
    system = SystemReader(&claims)
    interfaces = InterfacesReader(&claims)
    routing = RoutingReader(&claims)
    services = claims.field("services")
    ipsecVPN = claims.field("services ipsec-vpn")
    establishTunnels = claims.field("services ipsec-vpn establish-tunnels")
    disableNATT = claims.field("services ipsec-vpn disable-natt")
    negotiation = NegotiationReader(&claims)
    rules = RulesReader(&claims)
    serviceSets = ServiceSetsReader(&claims)
  }

  /// Reads the configuration. `known` are the rules of the last one, whose models are used again if
  /// they have not changed.
  func read(
    _ root: CheckedStatement, _ known: inout KnownRules?, _ findings: inout Findings
  ) -> RouterModel {
    var model = RouterModel()
    (model.hostName, model.syslog) = system.read(root)
    let inventory = interfaces.read(root, &findings)
    model.interfaces = inventory.models
    model.routingInstances = routing.read(root, inventory, &findings)
    guard let services = root.child(services) else { return model }
    let own = OwnNetworks(inventory.addresses.map(\.address))
    var inventoryOfRules = RuleInventory()
    let ipsecVPN = services.child(ipsecVPN)
    if let ipsecVPN {
      let policies = negotiation.read(ipsecVPN, &findings)
      (model.ikePolicies, model.ipsecPolicies) = (policies.ike, policies.ipsec)
      model.establishment =
        findings.value(of: establishTunnels, in: ipsecVPN, RouterModel.Establishment.init)
        ?? model.establishment
      model.ignoresNATs = ipsecVPN.has(disableNATT)
      inventoryOfRules = rules.read(
        ipsecVPN, policies, own, &known, &findings)
    }
    model.serviceSets = serviceSets.read(
      services, inventory, model.routingInstances, inventoryOfRules, &findings)
    guard let ipsecVPN else { return model }
    known?.checkSPIs(model.serviceSets, &findings)
    negotiation.checkPeers(
      ipsecVPN, model.ikePolicies, inventoryOfRules.rules.values, &findings)
    negotiation.checkAggressive(ipsecVPN, model.ikePolicies, model.serviceSets, &findings)
    GatewayRoutes(model.interfaces, model.routingInstances, own).check(model.serviceSets, &findings)
    {
      rules.place(of: $0, rule: $1, term: $2, in: $3)
    }
    return model
  }
}

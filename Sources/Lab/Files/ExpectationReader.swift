import Cryptography
import Wire

/// A reader of expectations, from checks in lab files and from `request lab expect`.
struct ExpectationReader {
  private let names: NetworkNames

  init(_ names: NetworkNames) { self.names = names }

  func expectation(_ check: LabStatement) throws(LabError) -> Expectation {
    Expectation(
      limit: try check.duration("within") ?? .seconds(120),
      given: try routers(try check.members("as-given"), check),
      preparation: try preparation(check.child("after")), assertion: try assertion(check))
  }

  private func assertion(_ check: LabStatement) throws(LabError) -> Assertion {
    if let ping = check.child("ping") { return .answered(try probes(ping)) }
    if let ping = check.child("not-ping") { return .unanswered(try probes(ping)) }
    if let protected = check.child("protected") { return .protected(try protection(protected)) }
    if let absence = check.child("not-seen") {
      return .unseen(
        Absence(
          link: try link(absence), probes: try probes(absence),
          kind: try absence.text("what").flatMap(Absence.Kind.init) ?? .anything))
    }
    if let passage = check.child("takes") { return .taken(try self.passage(passage)) }
    if let pattern = check.child("association") { return .association(try association(pattern)) }
    if let counter = check.child("counter") { return .counter(try self.counter(counter)) }
    if let log = check.child("log") {
      return .log(
        router: try router("at", log), words: try log.required("contains"),
        isAbsent: log.has("none"))
    }
    guard let unchanged = check.child("unchanged") else {
      throw check.error(
        "a check has one of ping, not-ping, protected, not-seen, takes, association, counter, log "
          + "and unchanged")
    }
    var names: [String] = []
    for router in unchanged.all("") { names.append(try router.key()) }
    guard !names.isEmpty else { throw unchanged.error("'unchanged' names routers") }
    return .unchanged(try routers(names, unchanged))
  }

  // MARK: Preparation

  private func preparation(_ after: LabStatement?) throws(LabError) -> Expectation.Preparation {
    var preparation = Expectation.Preparation()
    guard let after else { return preparation }
    if let ping = after.child("ping") {
      preparation.pings = .init(
        source: try source(ping), destinations: try destinations(ping),
        count: try ping.number("count") ?? 5)
    }
    for change in after.all("link") {
      let isCut = change.has("down") ? true : change.has("up") ? false : nil
      preparation.links.append(
        .init(
          link: try known(try change.key(), names.links, "link", change), isCut: isCut,
          loss: try change.number("loss"), duplication: try change.number("duplicate"),
          reordering: try change.number("reorder")))
    }
    for name in try after.members("unplug") {
      guard names.hasNode(name) else { throw after.error("there is no node '\(name)'") }
      preparation.unplugged.append(name)
    }
    for clear in after.all("clear") {
      let isAll = !clear.has("ike") && !clear.has("ipsec")
      preparation.clears.append(
        .init(
          router: try known(try clear.key(), names.routers, "router", clear),
          isOfIKE: isAll || clear.has("ike"), isOfIPsec: isAll || clear.has("ipsec")))
    }
    if let link = after.child("restart-nat") {
      preparation.restartedNATs = [try known(try link.key(), names.links, "link", link)]
    }
    preparation.wait = try after.duration("wait") ?? .zero
    return preparation
  }

  // MARK: Assertions

  private func probes(_ statement: LabStatement) throws(LabError) -> Probes {
    return Probes(
      source: try source(statement), destinations: try destinations(statement),
      size: try statement.number("size") ?? 56, doesNotFragment: statement.has("do-not-fragment"),
      sourceAddress: try statement.text("source").flatMap { IPv4Address($0) })
  }

  private func source(_ statement: LabStatement) throws(LabError) -> String {
    let source = try statement.required("from")
    guard names.hasNode(source) else { throw statement.error("there is no node '\(source)'") }
    return source
  }

  private func destinations(_ statement: LabStatement) throws(LabError) -> [String] {
    let destinations = try statement.requiredMembers("to")
    for name in destinations { try checkPlace(name, statement) }
    return destinations
  }

  private func checkPlace(_ name: String, _ statement: LabStatement) throws(LabError) {
    guard names.hasNode(name) || IPv4Address(name) != nil else {
      throw statement.error("'\(name)' is neither a node nor an address")
    }
  }

  private func protection(_ statement: LabStatement) throws(LabError) -> ExpectedProtection {
    ExpectedProtection(
      link: try link(statement), probes: try probes(statement),
      kind: try statement.text("by").flatMap(ProtectionKind.init),
      algorithms: try algorithms(statement), longest: try statement.number("longest"))
  }

  private func algorithms(_ statement: LabStatement) throws(LabError) -> [String] {
    var words: [String] = []
    for algorithm in statement.all("") { words.append(try algorithm.key()) }
    return words
  }

  private func passage(_ statement: LabStatement) throws(LabError) -> ExpectedMatch {
    let source = try statement.required("from")
    try checkPlace(source, statement)
    let passage = ExpectedMatch(
      router: try router("at", statement), source: source,
      destinations: try destinations(statement), serviceSet: try statement.text("service-set"),
      rule: try statement.text("rule"), term: try statement.text("term"),
      isNone: statement.has("none"))
    guard passage.isNone || passage.serviceSet != nil || passage.rule != nil || passage.term != nil
    else { throw statement.error("'takes' names a service set, a rule or a term, or 'none'") }
    return passage
  }

  private func association(_ statement: LabStatement) throws(LabError) -> AssociationPattern {
    guard let kind = AssociationPattern.Kind(rawValue: try statement.required("kind")) else {
      throw statement.error("'kind' is ike or ipsec")
    }
    let peer = try statement.text("peer")
    if let peer { try checkPlace(peer, statement) }
    let shortest = try statement.number("lifetime-at-least") ?? 0
    let longest = try statement.number("lifetime-at-most") ?? .max
    guard shortest <= longest else { throw statement.error("no lifetime is as long as that") }
    let isManual = statement.has("manual") ? true : statement.has("dynamic") ? false : nil
    return AssociationPattern(
      router: try router("at", statement), kind: kind, peer: peer,
      isAbsent: statement.has("none"), mode: try statement.text("mode"),
      method: try statement.text("method"),
      protection: try statement.text("by").flatMap(ProtectionKind.init), isManual: isManual,
      algorithms: try algorithms(statement),
      group: try statement.text("dh-group").flatMap { DiffieHellmanGroup(rawValue: $0) },
      hasForwardSecrecy: statement.has("perfect-forward-secrecy"), lifetime: shortest...longest)
  }

  private func counter(_ statement: LabStatement) throws(LabError) -> CounterPattern {
    let name = try statement.required("name")
    guard RouterCounters.names.contains(name) else {
      throw statement.error(
        "there is no counter '\(name)'; there are \(RouterCounters.examples.joined(separator: ", ")), "
          + "and one for each reason of dropped packets, as no-rule-matches")
    }
    let least = try statement.text("at-least").flatMap { UInt64($0) } ?? 0
    let most = try statement.has("zero") ? 0 : statement.text("at-most").flatMap { UInt64($0) }
    guard least <= most ?? .max else { throw statement.error("no count is as large as that") }
    return CounterPattern(
      router: try router("at", statement), name: name, range: least...(most ?? .max))
  }

  // MARK: Names

  private func link(_ statement: LabStatement) throws(LabError) -> String {
    try known(try statement.required("on"), names.links, "link", statement)
  }

  private func router(_ name: String, _ statement: LabStatement) throws(LabError) -> String {
    try known(try statement.required(name), names.routers, "router", statement)
  }

  private func routers(
    _ list: [String], _ statement: LabStatement
  ) throws(LabError) -> [String] {
    for name in list { _ = try known(name, names.routers, "router", statement) }
    return list
  }

  private func known(
    _ name: String, _ names: Set<String>, _ kind: String, _ statement: LabStatement
  ) throws(LabError) -> String {
    guard names.contains(name) else { throw statement.error("there is no \(kind) '\(name)'") }
    return name
  }
}

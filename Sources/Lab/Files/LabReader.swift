import Configuration
import Cryptography
import Network
import Schema
import Wire

/// Makes a lab from the statements of a file. It continues after an error, so that all errors are
/// reported.
struct LabReader {
  private var root: LabStatement
  private var errors: [LabError] = []
  private let neighbours: [String: [UInt8]]
  private var builder = TopologyBuilder()
  private var configurations: [String: LabText] = [:]
  /// The number of octets of all configurations.
  private var configurationSize = 0
  /// The maximum number of octets of all configurations.
  private static let configurationSizeLimit = 256 << 20

  /// The number of the fault in each stage that has several; nil: it is drawn.
  private let fault: Int?

  init(_ root: LabStatement, fault: Int?, _ neighbours: [String: [UInt8]]) {
    self.root = root
    self.fault = fault
    self.neighbours = neighbours
  }

  mutating func lab(for student: String?) throws(LabErrors) -> Lab {
    attempt { reader throws(LabError) in try reader.drawParameters(for: student) }
    for node in root.all("node") {
      attempt { reader throws(LabError) in try reader.readNodes(node) }
    }
    for link in root.all("link") {
      attempt { reader throws(LabError) in try reader.readLinks(link) }
    }
    var stages: [LabStage] = []
    for stage in root.all("stage") {
      attempt { reader throws(LabError) in
        let draw = ParameterDraw(lab: try reader.root.key(), student: student, fault: reader.fault)
        var stageReader = StageReader(reader.builder.names)
        stages.append(try stageReader.stage(stage, drawing: draw))
        reader.errors += stageReader.errors
      }
    }
    var lab: Lab?
    attempt { reader throws(LabError) in lab = try reader.whole(stages) }
    guard let lab, errors.isEmpty else {
      let sorted = errors.sorted {
        ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column)
      }
      throw LabErrors(Array(sorted.prefix(LabErrors.limit)))
    }
    return lab
  }

  private mutating func attempt(_ body: (inout LabReader) throws(LabError) -> Void) {
    do throws(LabError) { try body(&self) } catch { errors.append(error) }
  }

  private func whole(_ stages: [LabStage]) throws(LabError) -> Lab {
    var topology = builder.topology
    for index in topology.links.indices where topology.links[index].ends.count < 2 {
      // The error was reported when the link was read.
      topology.links[index].ends = []
    }
    guard !topology.routerNames.isEmpty || !errors.isEmpty else {
      throw root.error("a lab has at least one router")
    }
    return Lab(
      name: try root.key(), title: try root.title(),
      description: LabLines.whole(try root.text("description") ?? ""),
      startDate: Int64(try root.number("clock") ?? 0), hasClock: root.has("clock"),
      topology: topology,
      cutLinks: builder.cutLinks, configurations: configurations,
      certificates: try root.text("certificates").map { $0 == "dsa" ? .dsa : .rsa },
      stages: stages, values: root.context.values.list, place: root.error("").place)
  }

  private mutating func drawParameters(for student: String?) throws(LabError) {
    let draw = ParameterDraw(lab: try root.key(), student: student, fault: fault)
    var values = root.context.values
    for parameter in root.all("parameter") {
      values.set(parameter.statement.value, to: try draw.value(of: parameter))
    }
    root = LabStatement(
      statement: root.statement, path: root.path,
      context: LabContext(
        schema: root.context.schema, file: root.context.file, places: root.context.places,
        values: values))
  }

  // MARK: The network

  private mutating func readNodes(_ node: LabStatement) throws(LabError) {
    for variant in try node.variants() { try readNode(variant.statement, named: variant.name) }
  }

  private mutating func readNode(_ node: LabStatement, named name: String) throws(LabError) {
    let ports = node.all("port").map(\.statement.value)
    var addresses: [IPv4Address] = []
    for address in node.all("address") {
      if let value = IPv4Address(try address.key()) { addresses.append(value) }
    }
    let gateway = try node.text("gateway").flatMap { IPv4Address($0) }
    if node.has("host") {
      guard ports.isEmpty, !node.has("configuration"), !node.has("configuration-file") else {
        throw node.error("a host has neither ports nor a configuration")
      }
      guard !addresses.isEmpty else { throw node.error("host '\(name)' has no address") }
      for address in addresses where address.isNoHost {
        throw node.error("no host can have the address \(address)")
      }
      try builder.addHost(name, addresses, gateway: gateway, for: node)
    } else {
      guard addresses.isEmpty, gateway == nil else {
        throw node.error("the addresses of a router stand in its configuration")
      }
      try builder.addRouter(name, ports, for: node)
      let configuration = try configuration(of: node)
      configurationSize += configuration?.text.utf8.count ?? 0
      guard configurationSize <= Self.configurationSizeLimit else {
        throw node.error(
          "the configurations have more than \(Self.configurationSizeLimit >> 20) MiB")
      }
      configurations[name] = configuration
    }
  }

  private func configuration(of node: LabStatement) throws(LabError) -> LabText? {
    if let block = node.child("configuration") { return try block.block() }
    guard let file = node.child("configuration-file") else { return nil }
    let name = file.statement.value
    guard let octets = neighbours[name] else { throw file.error("\(name) was not read") }
    let text = LabText(String(decoding: octets, as: UTF8.self), at: LabPlace(file: name))
    return LabText(try node.context.values.replaced(in: text), at: text.place)
  }

  private mutating func readLinks(_ link: LabStatement) throws(LabError) {
    for variant in try link.variants() { try readLink(variant.statement, named: variant.name) }
  }

  private mutating func readLink(_ link: LabStatement, named name: String) throws(LabError) {
    var ends: [Topology.Port] = []
    for end in link.all("end") { ends.append(try builder.port(try end.key(), for: end)) }
    guard ends.count > 1 else { throw link.error("a link has two ends or more") }
    var value = Topology.Link(
      name: name, ends: ends, delay: try link.duration("delay") ?? .milliseconds(1))
    value.rate = try link.text("rate").flatMap { Measure.rate($0) }
    value.mtu = try link.number("mtu")
    value.impairment = Impairment(
      loss: try link.number("loss") ?? 0, duplication: try link.number("duplicate") ?? 0,
      reordering: try link.number("reorder") ?? 0, corruption: try link.number("corrupt") ?? 0)
    for nat in link.all("nat") { value.nats.append(try self.nat(nat, ends)) }
    try builder.add(value, isCut: link.has("down"), for: link)
  }

  private func nat(_ nat: LabStatement, _ ends: [Topology.Port]) throws(LabError) -> NATBox {
    let inside = try nat.requiredMembers("behind")
    for name in inside where !ends.contains(where: { $0.node == name }) {
      throw nat.error("'\(name)' is no end of the link")
    }
    guard let address = IPv4Address(try nat.key()) else { throw nat.error("invalid address") }
    var box = NATBox(
      behind: Set(inside), address: address, timeout: try nat.duration("timeout") ?? .seconds(30))
    for forward in nat.all("forward") {
      if let port = UInt16(try forward.key()), let target = IPv4Address(try forward.required("to"))
      {
        box.forward(port: port, to: target)
      }
    }
    return box
  }
}

extension IPv4Address {
  /// Whether it is in 0.0.0.0/32, in 127.0.0.0/8, or in 224.0.0.0/3: no host can have it.
  fileprivate var isNoHost: Bool {
    let first = rawValue >> 24
    return rawValue == 0 || first == 127 || first >= 224
  }
}

extension LabStatement {
  /// The maximum number of names that the ranges in a name stand for.
  private static let maximumVariants = 10_000

  /// Returns the statement once for each name that the ranges in its name stand for: `spoke[1-3]`
  /// is three names. `$(1)` in it is the number in place of the first range.
  func variants() throws(LabError) -> [(name: String, statement: LabStatement)] {
    let pattern = try key()
    guard let variants = WordRange.variants(of: pattern, limit: Self.maximumVariants) else {
      throw error("invalid range in '\(pattern)'")
    }
    return variants.map { variant in
      var context = context
      context.values = context.values.with(ranges: variant.numbers)
      return (variant.word, LabStatement(statement: statement, path: path, context: context))
    }
  }
}

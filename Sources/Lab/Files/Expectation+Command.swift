package import Configuration
package import Network
package import Schema

extension Expectation {
  /// What the words of a command expect. `statement` is the whole command in its grammar, and `path`
  /// the names before the words. Throws what is wrong with them; the place means nothing.
  package init(
    _ statement: Statement, in schema: Schema, below path: [String], of network: Network
  ) throws(LabError) {
    let context = LabContext(schema: schema, file: "", places: nil, values: ParameterValues())
    var words = LabStatement(statement: statement, path: [], context: context)
    for name in path {
      guard let child = words.child(name) else { throw words.error("'\(name)' is missing") }
      words = child
    }
    self = try ExpectationReader(NetworkNames(of: network)).expectation(words)
  }
}

extension NetworkNames {
  fileprivate init(of network: Network) {
    self.init(
      routers: Set(network.topology.routerNames), hosts: Set(network.topology.hosts.map(\.name)),
      links: Set(network.topology.links.map(\.name)))
  }
}

package import Configuration
package import Network
package import Schema

extension Expectation {
  /// Reads an expectation from the words of a command. `statement` is the whole command in its
  /// grammar, and `path` contains the names before the expectation. Throws the error in the words;
  /// its place has no meaning.
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

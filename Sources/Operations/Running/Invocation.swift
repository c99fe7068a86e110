package import Configuration
package import Wire

/// A matched command on its way to its handler.
package struct Invocation {
  package var walker: Walker
  package var output: any CommandOutput
  /// `| display detail` stands behind it.
  package var showsDetail = false

  package init(walker: Walker, output: any CommandOutput, showsDetail: Bool = false) {
    self.walker = walker
    self.output = output
    self.showsDetail = showsDetail
  }

  package func argument(_ name: String) -> String? { walker.argument(name) }
  package func has(_ option: String) -> Bool { walker.has(option) }
  package func number(_ name: String) -> Int? { walker.argument(name).flatMap { Int($0) } }
  package func address(_ name: String) -> IPv4Address? {
    walker.argument(name).flatMap { IPv4Address($0) }
  }
}

package typealias Handler =
  @Sendable (OperationContext, Invocation) throws(CommandFailure) -> CommandResult

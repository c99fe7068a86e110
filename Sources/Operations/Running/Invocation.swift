/// How a command was called, beside its arguments.
package struct Invocation {
  package var output: any CommandOutput
  /// `| display detail` stands behind it.
  package var showsDetail: Bool

  package init(output: any CommandOutput, showsDetail: Bool = false) {
    self.output = output
    self.showsDetail = showsDetail
  }
}

/// The circumstances of a command's execution, beside its arguments.
package struct Invocation {
  package var output: any CommandOutput
  /// Whether the command is followed by `| display detail`.
  package var showsDetail: Bool

  package init(output: any CommandOutput, showsDetail: Bool = false) {
    self.output = output
    self.showsDetail = showsDetail
  }
}

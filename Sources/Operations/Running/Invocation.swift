/// The circumstances of a command's execution, beside its arguments.
package struct Invocation {
  /// The output to which the command writes.
  package var output: any CommandOutput
  /// Whether the command is followed by `| display detail`.
  package var showsDetail: Bool

  /// Creates the circumstances of a command, by default without `| display detail`.
  package init(output: any CommandOutput, showsDetail: Bool = false) {
    self.output = output
    self.showsDetail = showsDetail
  }
}

/// Who attaches, and for what.
package struct Hello: Equatable, Sendable {
  package enum Purpose: Equatable, Sendable {
    case terminal
    case script(Script)
    /// Requests and replies of NETCONF, cut anywhere.
    case netconf
    /// Requests about the server itself, such as its status.
    case administration
  }

  /// How the lines of a script are handled.
  package struct Script: Equatable, Sendable {
    /// What errors call it.
    package var name: String
    /// An error does not end it.
    package var keepsGoing: Bool
    /// Each line is printed before its output.
    package var echoes: Bool
    package var errorsInJSON: Bool

    package init(name: String, keepsGoing: Bool, echoes: Bool, errorsInJSON: Bool) {
      self.name = name
      self.keepsGoing = keepsGoing
      self.echoes = echoes
      self.errorsInJSON = errorsInJSON
    }
  }

  package var purpose: Purpose
  /// The name to act under, on the owner's socket; nil: that of the process at the other end.
  package var user: String?
  /// The terminal's device, such as `pts/3`; empty if there is none.
  package var terminalName: String
  package var processID: Int32
  /// The host that the user came from over SSH; empty: from this one.
  package var from: String
  /// Where relative names of the user's files begin.
  package var directory: String
  /// The lines of the screen; 0: there is none.
  package var rows: UInt16
  package var columns: UInt16
  /// The router to be on; nil: the network's first.
  package var router: String?

  package init(
    purpose: Purpose, user: String?, terminalName: String, processID: Int32, from: String,
    directory: String, rows: UInt16, columns: UInt16, router: String?
  ) {
    self.purpose = purpose
    self.user = user
    self.terminalName = terminalName
    self.processID = processID
    self.from = from
    self.directory = directory
    self.rows = rows
    self.columns = columns
    self.router = router
  }
}

extension Hello: Field {
  func write(to octets: inout [UInt8]) {
    purpose.write(to: &octets)
    user.write(to: &octets)
    terminalName.write(to: &octets)
    processID.write(to: &octets)
    from.write(to: &octets)
    directory.write(to: &octets)
    rows.write(to: &octets)
    columns.write(to: &octets)
    router.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    purpose = try reader.read()
    user = try reader.read()
    terminalName = try reader.read()
    processID = try reader.read()
    from = try reader.read()
    directory = try reader.read()
    rows = try reader.read()
    columns = try reader.read()
    router = try reader.read()
  }
}

extension Hello.Purpose: Field {
  private enum Kind: UInt8, Field { case terminal, script, administration, netconf }

  func write(to octets: inout [UInt8]) {
    switch self {
    case .terminal: Kind.terminal.write(to: &octets)
    case .script(let script):
      Kind.script.write(to: &octets)
      script.write(to: &octets)
    case .administration: Kind.administration.write(to: &octets)
    case .netconf: Kind.netconf.write(to: &octets)
    }
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    self =
      switch try reader.read(Kind.self) {
      case .terminal: .terminal
      case .script: .script(try reader.read())
      case .administration: .administration
      case .netconf: .netconf
      }
  }
}

extension Hello.Script: Field {
  func write(to octets: inout [UInt8]) {
    name.write(to: &octets)
    keepsGoing.write(to: &octets)
    echoes.write(to: &octets)
    errorsInJSON.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    name = try reader.read()
    keepsGoing = try reader.read()
    echoes = try reader.read()
    errorsInJSON = try reader.read()
  }
}

/// The request of a client for a session: its purpose, user, terminal and router.
package struct Hello: Equatable, Sendable {
  /// The purpose of the session.
  package enum Purpose: Equatable, Sendable {
    case terminal
    case script(Script)
    /// NETCONF requests and replies, whose pieces may end anywhere.
    case netconf
    /// Requests about the server itself, such as its status.
    case administration
  }

  /// The options with which a script runs.
  package struct Script: Equatable, Sendable {
    /// The name of the script in error messages.
    package var name: String
    /// Whether the script goes on after an error.
    package var keepsGoing: Bool
    /// Whether each line is printed before its output.
    package var echoes: Bool
    /// Whether errors are printed as JSON.
    package var errorsInJSON: Bool

    /// Creates the options of a script.
    package init(name: String, keepsGoing: Bool, echoes: Bool, errorsInJSON: Bool) {
      self.name = name
      self.keepsGoing = keepsGoing
      self.echoes = echoes
      self.errorsInJSON = errorsInJSON
    }
  }

  /// The purpose of the session.
  package var purpose: Purpose
  /// The user name of the session, which only the owner's socket accepts; nil for the name of the
  /// process's user.
  package var user: String?
  /// The terminal's device, such as `pts/3`; empty if there is none.
  package var terminalName: String
  /// The number of the client's process.
  package var processID: Int32
  /// The host from which the user has logged in over SSH; empty for this host.
  package var from: String
  /// The folder to which relative file names refer.
  package var directory: String
  /// The number of lines of the screen; 0 without a screen.
  package var rows: UInt16
  /// The number of columns of the screen; 0 without a screen.
  package var columns: UInt16
  /// The router on which the session begins; nil for the first of the network.
  package var router: String?

  /// Creates the message with which a client requests a session.
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

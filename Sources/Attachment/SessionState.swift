/// The state of a session that a terminal needs before it reads the next line.
package struct SessionState: Equatable, Sendable {
  /// The key bindings with which a line is edited.
  package enum EditingMode: UInt8, Sendable { case emacs, vi }

  /// The prompt, without the line above it.
  package var prompt: String
  /// The line above the prompt, such as `[edit]`.
  package var banner: String?
  /// Whether an empty line separates the next prompt from the output above it.
  package var leavesBlankLine: Bool
  /// Whether the session accepts further lines.
  package var isOpen: Bool
  /// The number of lines of a page; nil for those of the screen; 0 for no paging.
  package var screenLength: UInt32?
  /// The number of columns of a page; nil for those of the screen; 0 for no limit.
  package var screenWidth: UInt32?
  /// The key bindings; nil for those of the user's own settings.
  package var editingMode: EditingMode?
  /// The time in seconds after which the session ends without input; nil for no limit.
  package var idleSeconds: UInt32?
  /// The folder to which relative file names refer; nil for the one in which the client was
  /// started.
  package var directory: String?
  /// Whether the space bar completes a word.
  package var completesOnSpace: Bool

  /// Creates the state.
  package init(
    prompt: String, banner: String?, leavesBlankLine: Bool, isOpen: Bool, screenLength: UInt32?,
    screenWidth: UInt32?, editingMode: EditingMode?, idleSeconds: UInt32?, directory: String?,
    completesOnSpace: Bool
  ) {
    self.prompt = prompt
    self.banner = banner
    self.leavesBlankLine = leavesBlankLine
    self.isOpen = isOpen
    self.screenLength = screenLength
    self.screenWidth = screenWidth
    self.editingMode = editingMode
    self.idleSeconds = idleSeconds
    self.directory = directory
    self.completesOnSpace = completesOnSpace
  }
}

extension SessionState.EditingMode: Field {}

extension SessionState: Field {
  func write(to octets: inout [UInt8]) {
    prompt.write(to: &octets)
    banner.write(to: &octets)
    leavesBlankLine.write(to: &octets)
    isOpen.write(to: &octets)
    screenLength.write(to: &octets)
    screenWidth.write(to: &octets)
    editingMode.write(to: &octets)
    idleSeconds.write(to: &octets)
    directory.write(to: &octets)
    completesOnSpace.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    prompt = try reader.read()
    banner = try reader.read()
    leavesBlankLine = try reader.read()
    isOpen = try reader.read()
    screenLength = try reader.read()
    screenWidth = try reader.read()
    editingMode = try reader.read()
    idleSeconds = try reader.read()
    directory = try reader.read()
    completesOnSpace = try reader.read()
  }
}

/// What a terminal has to know of its session before it reads the next line.
package struct SessionState: Equatable, Sendable {
  package enum EditingMode: UInt8, Sendable { case emacs, vi }

  package var prompt: String
  /// The line above the prompt, such as `[edit]`.
  package var banner: String?
  /// An empty line separates the next prompt from what is above it.
  package var leavesBlankLine: Bool
  /// The session takes more lines.
  package var isOpen: Bool
  /// The lines of a page; nil: as many as the screen has; 0: no paging.
  package var screenLength: UInt32?
  /// The columns of a page; nil: as many as the screen has; 0: as many as a line needs.
  package var screenWidth: UInt32?
  /// nil: what the user's own settings ask for.
  package var editingMode: EditingMode?
  /// The session ends if nobody types for so long; nil: it does not.
  package var idleSeconds: UInt32?
  /// Where relative names of files begin; nil: where the client was started.
  package var directory: String?
  package var completesOnSpace: Bool

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

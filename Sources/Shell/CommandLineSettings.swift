/// What `set cli` sets and `show cli` shows, for one session.
struct CommandLineSettings {
  /// nil: as many as the screen has. 0: no paging.
  var screenLength: Int?
  /// For a screen that does not know its size. 0: as many as a line needs.
  var screenWidth: Int?
  /// nil: what the user's ~/.editrc asks for.
  var editingMode: EditingMode?
  var completesOnSpace = true
  /// Stands for the whole prompt in both modes; nil: `user@host>`.
  var prompt: String?
  /// The form of the date above each output, as strftime has it; nil: none is shown.
  var timestamp: String?
  /// nil: the session stays however long nobody types.
  var idleMinutes: Int?

  static let defaultTimestamp = "%b %d %T"
}

/// The settings of one session's command line, which `set cli` changes and `show cli` shows.
struct CommandLineSettings {
  /// The number of lines on a page; nil if the screen decides, 0 if there is no paging.
  var screenLength: Int?
  /// The columns of a screen that does not report its size; 0 if lines are not broken.
  var screenWidth: Int?
  /// The keys that edit a line; nil if the user's ~/.editrc decides.
  var editingMode: EditingMode?
  var completesOnSpace = true
  /// The whole prompt in both modes; nil if it is `user@host>` or `user@host#`.
  var prompt: String?
  /// The format of the date above each output, in the notation of strftime; nil if no date is
  /// shown.
  var timestamp: String?
  /// The minutes without a key after which the session ends; nil if it stays open.
  var idleMinutes: Int?

  static let defaultTimestamp = "%b %d %T"
}

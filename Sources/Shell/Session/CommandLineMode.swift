import Configuration
import Schema

/// The mode that a command line is in.
enum CommandLineMode {
  case operational
  /// Configuration mode. `levels` holds the path of each level that the user entered with `edit`;
  /// `exit` removes the last one, and the last one is the level at which the user is.
  case configuration(levels: [[PathElement]])

  var isConfiguring: Bool {
    if case .configuration = self { true } else { false }
  }

  /// The path of the level at which the user is. It is empty at the top level and in operational
  /// mode.
  var editPath: [PathElement] {
    if case .configuration(let levels) = self { levels.last ?? [] } else { [] }
  }

  /// The commands that can be typed.
  var commands: CommandMode { isConfiguring ? .configuration : .operational }
}

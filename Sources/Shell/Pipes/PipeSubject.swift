import Configuration

/// The kind of result that a command or a function behind a bar has. It decides which functions may
/// follow.
enum PipeSubject {
  /// Statements, which can be shown in several forms.
  case configuration
  /// The steps of a commit.
  case commit
  /// Security associations, which can be shown with their weaknesses.
  case associations
  /// A result with elements.
  case report
  /// Lines of text that were made from another kind of result, which is never `text` itself.
  indirect case text(of: PipeSubject)

  init(of command: Walker) {
    let command = command.innermost
    self =
      switch (command.command, command.isOperational) {
      case ("show", false), ("show configuration", true): .configuration
      case ("show system rollback", true) where !command.has("compare"): .configuration
      case ("commit", false), ("commit confirmed", false): .commit
      case ("show services ipsec-vpn ike security-associations", true),
        ("show services ipsec-vpn ipsec security-associations", true):
        .associations
      default: .report
      }
  }

  /// The kind of result after a function.
  func after(_ function: Walker) -> PipeSubject {
    switch function.command {
    case "display changed", "display detail", "display inheritance", "display omit", "hold",
      "no-more", "refresh":
      self
    default: if case .text = self { self } else { .text(of: self) }
    }
  }

  /// The functions that cannot follow.
  var hiddenFunctions: Set<String> {
    switch self {
    case .configuration: ["refresh", "request", "resolve"]
    case .associations, .commit: Self.ofConfigurations.subtracting(["display detail"])
    case .report: Self.ofConfigurations
    case .text(let origin):
      Self.ofConfigurations.union(["display"]).union(
        origin.hiddenFunctions.subtracting(Self.ofConfigurations))
    }
  }

  private static let ofConfigurations: Set<String> = [
    "compare", "display changed", "display detail", "display inheritance", "display omit",
    "display set",
  ]
}

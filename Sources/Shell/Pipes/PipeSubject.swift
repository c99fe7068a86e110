import Configuration

/// What comes out of a command or of a function behind a bar, which decides what may follow.
enum PipeSubject {
  /// Statements, which can be shown in many ways.
  case configuration
  /// The steps of a commit.
  case commit
  /// Security associations, which can be shown with what is weak of them.
  case associations
  /// A result with elements.
  case report
  /// Lines, of which nobody knows any more what they say; of no other lines.
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

  /// What a function makes of it.
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

import Configuration
import Operations

extension Pipeline {
  typealias Function =
    @Sendable (inout Flow, Walker, Context) throws(CommandFailure) -> Void
  typealias LineFunction =
    @Sendable (Walker, Context) throws(CommandFailure) -> (Substring) -> String?

  /// Functions that look at one line at a time; nil drops it.
  static let lineFunctions: [String: LineFunction] = [
    "except": { stage, _ throws(CommandFailure) in
      let pattern = try RegularExpression(typed: stage.argument("pattern") ?? "")
      return { pattern.matches($0) ? nil : String($0) }
    },
    "match": { stage, _ throws(CommandFailure) in
      let pattern = try RegularExpression(typed: stage.argument("pattern") ?? "")
      return { pattern.matches($0) ? String($0) : nil }
    },
    "resolve": { _, context throws(CommandFailure) in { resolve($0, context.name) } },
    "trim": { stage, _ throws(CommandFailure) in
      let count = stage.number("columns") ?? 0
      return { String($0.dropFirst(count)) }
    },
  ]

  /// All others.
  static let functions: [String: Function] = [
    "append": { flow, stage, _ throws(CommandFailure) in
      write(flow.text, stage, appends: true, &flow)
      flow.replace(.nothing)
    },
    "compare": { flow, stage, context throws(CommandFailure) in
      guard let view = flow.view else { throw onlyConfiguration("compare") }
      if let file = stage.argument("filename") {
        return flow.replace(.report(view.comparison(with: try context.file(file))))
      }
      let other = try context.rollback(stage.number("rollback") ?? 0)
      flow.replace(.report(view.comparison(with: other)))
    },
    "count": { flow, _, _ throws(CommandFailure) in
      flow.replaceText { "Count: \(TextLines.of($0).count) lines\n" }
    },
    "display changed": { flow, _, context throws(CommandFailure) in
      if flow.isRequest { return }
      guard var view = flow.view else { throw onlyConfiguration("display changed") }
      view.former = try context.rollback(0)
      flow.replace(.configuration(view))
    },
    "display detail": { flow, _, _ throws(CommandFailure) in
      // Another command has seen to it: `commit` tells its steps.
      guard var view = flow.view else { return }
      view.remarks.detail = { Help.detail(of: $0) }
      flow.replace(.configuration(view))
    },
    "display inheritance": { flow, stage, _ throws(CommandFailure) in
      if flow.isRequest { return }
      guard let view = flow.view else { throw onlyConfiguration("display inheritance") }
      flow.replace(
        .configuration(
          view.inheriting(
            withComments: !stage.has("no-comments"), withDefaults: stage.has("defaults"))))
    },
    "display json": { flow, _, context throws(CommandFailure) in
      if let view = flow.view {
        flow.replace(.report(JSONPrinter.configuration(view.element)))
      } else {
        flow.replace(.report(context.reply.json(flow.elements)))
      }
    },
    // `apply-flags omit` hides nothing here.
    "display omit": { flow, _, _ throws(CommandFailure) in
      guard flow.view != nil || flow.isRequest else { throw onlyConfiguration("display omit") }
    },
    "display set": { flow, stage, _ throws(CommandFailure) in
      guard let view = flow.view else { throw onlyConfiguration("display set") }
      flow.replace(.report(view.setCommands(isRelative: stage.has("relative"))))
    },
    "display xml": { flow, _, context throws(CommandFailure) in
      flow.replace(.report(context.reply.xml(flow.elements)))
    },
    "find": { flow, stage, _ throws(CommandFailure) in
      let pattern = try RegularExpression(typed: stage.argument("pattern") ?? "")
      flow.replaceLines { lines -> ArraySlice<Substring> in
        guard let first = lines.firstIndex(where: { pattern.matches($0) }) else {
          return ["", "Pattern not found"][...]
        }
        return lines[first...]
      }
    },
    "hold": { flow, _, _ throws(CommandFailure) in flow.isHeld = true },
    "last": { flow, stage, _ throws(CommandFailure) in
      flow.replaceLines { $0.suffix(stage.number("lines") ?? 10) }
    },
    "no-more": { flow, _, _ throws(CommandFailure) in flow.isPaged = false },
    // The session runs the command again; there is nothing to do with its output.
    "refresh": { _, _, _ throws(CommandFailure) in },
    "request message": { flow, stage, context throws(CommandFailure) in
      flow.notices += try context.deliver(flow.text, stage.argument("user") ?? "")
      flow.replace(.nothing)
    },
    "save": { flow, stage, _ throws(CommandFailure) in
      write(flow.text, stage, appends: false, &flow)
      flow.replace(.nothing)
    },
    "tee": { flow, stage, _ throws(CommandFailure) in
      let text = flow.text
      write(text, stage, appends: false, &flow)
      flow.replace(.report(text))
    },
  ]

  private static func onlyConfiguration(_ function: String) -> CommandFailure {
    CommandFailure("error: '| \(function)' works on configuration only")
  }

  private static func write(
    _ text: String, _ stage: Walker, appends: Bool, _ flow: inout Flow
  ) {
    let path = stage.argument("filename") ?? ""
    flow.writes.append(
      Flow.FileWrite(octets: Array(text.utf8), path: path, appends: appends))
    flow.notices += "Wrote \(TextLines.of(text).count) lines of output to '\(path)'\n"
  }

  /// Every word of digits and points that is a node's address, by the node's name.
  private static func resolve(_ line: Substring, _ name: (String) -> String?) -> String {
    var result = ""
    var word = ""
    func finish() {
      result += name(word) ?? word
      word = ""
    }
    for character in line {
      if character.isASCII, character.isNumber || character == "." {
        word.append(character)
      } else {
        finish()
        result.append(character)
      }
    }
    finish()
    return result
  }
}

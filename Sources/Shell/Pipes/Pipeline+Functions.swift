import Configuration
import Operations

extension Pipeline {
  static let functions: [String: PipeFunction] = Dictionary(
    [ofLines, ofConfigurations, ofAll].joined().map { ($0.name, $0) }
  ) { first, _ in first }

  /// The functions that change one line at a time.
  private static let ofLines: [PipeFunction] = [
    PipeFunction("except") { claims throws(CommandFailure) in
      let pattern = try pattern(&claims)
      return .lines { pattern.matches($0) ? nil : String($0) }
    },
    PipeFunction("match") { claims throws(CommandFailure) in
      let pattern = try pattern(&claims)
      return .lines { pattern.matches($0) ? String($0) : nil }
    },
    PipeFunction("resolve") { _ in
      PipeStage(work: .lines { context in { resolve($0, context.name) } })
    },
    PipeFunction("trim") { claims in
      let count = claims.number("columns") ?? 0
      return .lines { String($0.dropFirst(count)) }
    },
  ]

  /// The functions for configurations.
  private static let ofConfigurations: [PipeFunction] = [
    PipeFunction("compare") { claims in
      let (file, number) = (claims.text("filename"), claims.number("rollback") ?? 0)
      var stage = PipeStage.whole { flow, context throws(CommandFailure) in
        guard let view = flow.view else { throw onlyConfiguration("compare") }
        let other = if let file { try context.file(file) } else { try context.rollback(number) }
        flow.replace(.report(view.comparison(with: other)))
      }
      stage.file = file
      return stage
    },
    PipeFunction("display changed") { _ in
      var stage = PipeStage.whole { flow, context throws(CommandFailure) in
        if flow.isRequest { return }
        guard var view = flow.view else { throw onlyConfiguration("display changed") }
        view.former = try context.rollback(0)
        flow.replace(.configuration(view))
      }
      stage.requestAttribute = .init("changed", "changed")
      return stage
    },
    PipeFunction("display detail") { _ in
      .whole { flow, _ in
        // Other commands have added the detail to their reports: `commit` its steps, and security
        // associations their weaknesses.
        guard var view = flow.view else { return }
        view.remarks.detail = { Help.detail(of: $0) }
        flow.replace(.configuration(view))
      }
    },
    PipeFunction("display inheritance") { claims in
      let (isBare, withDefaults) = (claims.has("no-comments"), claims.has("defaults"))
      var stage = PipeStage.whole { flow, _ throws(CommandFailure) in
        if flow.isRequest { return }
        guard let view = flow.view else { throw onlyConfiguration("display inheritance") }
        flow.replace(
          .configuration(view.inheriting(withComments: !isBare, withDefaults: withDefaults)))
      }
      stage.requestAttribute = .init("inherit", withDefaults ? "defaults" : "inherit")
      return stage
    },
    // `apply-flags omit` hides no statement in aspic.
    PipeFunction("display omit") { _ in
      .whole { flow, _ throws(CommandFailure) in
        guard flow.view != nil || flow.isRequest else { throw onlyConfiguration("display omit") }
      }
    },
    PipeFunction("display set") { claims in
      let isRelative = claims.has("relative")
      return .whole { flow, _ throws(CommandFailure) in
        guard let view = flow.view else { throw onlyConfiguration("display set") }
        flow.replace(.report(view.setCommands(isRelative: isRelative)))
      }
    },
  ]

  /// The functions for results of all kinds.
  private static let ofAll: [PipeFunction] = [
    PipeFunction("append") { claims in
      let path = claims.required("filename")
      return .whole { flow, _ in
        write(flow.text, to: path, appends: true, &flow)
        flow.replace(.nothing)
      }
    },
    PipeFunction("count") { _ in
      .whole { flow, _ in
        flow.replaceText { "Count: \(TextLines.of($0).count) lines\n" }
      }
    },
    PipeFunction("display json") { _ in
      .whole { flow, context in
        if let view = flow.view {
          flow.replace(
            .report(FormattedReport(json: JSONPrinter.configuration(view.element))))
        } else {
          flow.replace(.report(FormattedReport(json: context.reply.json(flow.elements))))
        }
      }
    },
    PipeFunction("display xml") { claims in
      var stage = PipeStage.whole { flow, context in
        let elements = flow.elements
        flow.replace(
          .report(FormattedReport(xml: context.reply.xml(elements), of: elements)))
      }
      stage.showsRequest = claims.has("rpc")
      return stage
    },
    PipeFunction("find") { claims throws(CommandFailure) in
      let pattern = try pattern(&claims)
      return .whole { flow, _ in
        flow.replaceLines { lines -> ArraySlice<Substring> in
          guard let first = lines.firstIndex(where: { pattern.matches($0) }) else {
            return ["", "Pattern not found"][...]
          }
          return lines[first...]
        }
      }
    },
    PipeFunction("hold") { _ in .whole { flow, _ in flow.isHeld = true } },
    PipeFunction("last") { claims in
      let count = claims.number("lines") ?? 10
      return .whole { flow, _ in flow.replaceLines { $0.suffix(count) } }
    },
    PipeFunction("no-more") { _ in PipeStage(work: .display { $0.isPaged = false }) },
    PipeFunction("refresh") { claims in
      // The session runs the command again; there is nothing to do with its output.
      PipeStage(work: .whole { _, _ in }, interval: claims.number("interval") ?? 5)
    },
    PipeFunction("request message") { claims in
      let user = claims.required("user")
      return .whole { flow, context throws(CommandFailure) in
        flow.notices += try context.deliver(flow.text, user)
        flow.replace(.nothing)
      }
    },
    PipeFunction("save") { claims in
      let path = claims.required("filename")
      return .whole { flow, _ in
        write(flow.text, to: path, appends: false, &flow)
        flow.replace(.nothing)
      }
    },
    PipeFunction("tee") { claims in
      let path = claims.required("filename")
      return .whole { flow, _ in
        let text = flow.text
        write(text, to: path, appends: false, &flow)
        flow.replace(.report(text))
      }
    },
  ]

  private static func pattern(
    _ claims: inout ArgumentClaims
  ) throws(CommandFailure) -> RegularExpression {
    try RegularExpression(typed: claims.required("pattern"))
  }

  private static func onlyConfiguration(_ function: String) -> CommandFailure {
    CommandFailure("error: '| \(function)' works on configuration only")
  }

  private static func write(
    _ text: String, to path: String, appends: Bool, _ flow: inout Flow
  ) {
    flow.writes.append(
      Flow.FileWrite(octets: Array(text.utf8), path: path, appends: appends))
    flow.notices += "Wrote \(TextLines.of(text).count) lines of output to '\(path)'\n"
  }

  /// Returns a line in which the address of each node is replaced with the node's name.
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

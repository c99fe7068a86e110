package import Configuration
import Management
import Operations
import Schema

/// The reason why an element is not a request for a command.
package struct RequestFault: Error, Equatable, Sendable {
  /// The kind of the fault.
  package enum Reason: Equatable, Sendable {
    /// The command has no such argument, or does not take it beside the others.
    case unknownElement
    /// The command needs an argument that is not there.
    case missingElement
    /// A value is not of the type of its argument.
    case invalidValue
    /// A word abbreviates several others.
    case ambiguous
  }

  /// The kind of the fault.
  package var reason: Reason
  /// The name of the element at fault.
  package var element: String
  /// The message about the fault, one sentence.
  package var message: String
}

extension Schema {
  /// The declarations of operational mode whose commands have a request, by its name.
  fileprivate static let requests: [String: Int] = {
    var requests: [String: Int] = [:]
    for declaration in Schema.operational.declarations
    where Schema.operational.isInTree(declaration) {
      if let name = declaration.rpc { requests[name] = declaration.id }
    }
    return requests
  }()
}

extension Session {
  /// The maximum number of arguments of a request. No command has nearly as many, and each is
  /// tried again when another has been matched.
  private static let argumentLimit = 256

  /// Returns the command that a request stands for; nil: no command has a request of that name. The
  /// request is the one that `display xml rpc` shows for the command. Throws a fault of the
  /// arguments.
  package func command(for request: Element) throws(RequestFault) -> Walker? {
    guard let id = Schema.requests[request.name] else { return nil }
    if request.children.count > Self.argumentLimit, let last = request.children.last {
      throw RequestFault(
        reason: .unknownElement, element: last.name,
        message: "a request has \(Self.argumentLimit) arguments at most")
    }
    let schema = Schema.operational
    var reader = RequestReader(
      walker: Walker(commands: .operational, in: surroundings), arguments: request.children)
    var way: [Int] = []
    var place = id
    while place != 0 {
      way.append(place)
      place = schema[place].parent
    }
    for place in way.reversed() { try reader.enter(schema[place], isCarrier: place == id) }
    try reader.matchArguments()
    return try reader.finish()
  }
}

/// Walks over the words of the command that the elements of a request stand for.
private struct RequestReader {
  var walker: Walker
  /// The elements that have not been matched.
  var arguments: [Element]

  private func word(_ text: String, isQuoted: Bool = false) -> Word {
    Word(text, start: 0, end: text.utf8.count, isQuoted: isQuoted)
  }

  /// Goes on to a declaration on the way to the command; its key is an argument.
  mutating func enter(_ declaration: Declaration, isCarrier: Bool) throws(RequestFault) {
    if !declaration.name.isEmpty {
      try match(word(declaration.name), for: declaration.elementName)
    }
    guard let key = declaration.key else { return }
    let name =
      isCarrier ? declaration.element ?? key.name : declaration.elementName
    guard let place = arguments.firstIndex(where: { $0.name == name }) else {
      throw RequestFault(
        reason: .missingElement, element: name, message: "missing argument: '\(name)'")
    }
    try match(word(arguments.remove(at: place).text, isQuoted: true), for: name)
  }

  /// Matches the elements of the request. Options are matched first: the walk does not come back to
  /// them from inside a container or an instance of a list.
  mutating func matchArguments() throws(RequestFault) {
    while !arguments.isEmpty {
      let children = Array(walker.grammar.children(of: walker.container))
      func declaration(of argument: Element) -> Declaration? {
        children.first { $0.elementName == argument.name && !$0.isHidden }
          ?? children.first { $0.elementName == argument.name }
          ?? choice(argument, among: children)
      }
      let known = arguments.indices.compactMap { index in
        declaration(of: arguments[index]).map { (index: index, declaration: $0) }
      }
      let next = known.first { !$0.declaration.hasBody && !$0.declaration.isList } ?? known.first
      guard let next else {
        let name = arguments.first?.name ?? ""
        throw RequestFault(
          reason: .unknownElement, element: name, message: "syntax error, expecting <argument>")
      }
      try matchArgument(arguments.remove(at: next.index), next.declaration)
    }
  }

  /// Returns the option that an element names by its choice and its text, as newer programs write
  /// it: `<level>brief</level>`.
  private func choice(_ argument: Element, among children: [Declaration]) -> Declaration? {
    children.first { $0.choice == argument.name && $0.elementName == argument.text }
  }

  private mutating func matchArgument(
    _ argument: Element, _ declaration: Declaration
  ) throws(RequestFault) {
    if !declaration.name.isEmpty { try match(word(declaration.name), for: argument.name) }
    if let key = declaration.key {
      switch key.type {
      case .statement:
        throw RequestFault(
          reason: .unknownElement, element: argument.name, message: "syntax error")
      case .command, .text:
        for text in argument.text.split(separator: " ") {
          try match(word(String(text), isQuoted: true), for: argument.name)
        }
        return
      default: break
      }
      try match(word(argument.text, isQuoted: true), for: argument.name)
    } else if declaration.isLeaf, declaration.value != nil {
      try match(word(argument.text, isQuoted: true), for: argument.name)
    }
    // The elements inside are further arguments of the command, as the words behind are in a line.
    arguments = argument.children + arguments
  }

  private mutating func match(_ word: Word, for element: String) throws(RequestFault) {
    do throws(MatchError) { try walker.match(word) } catch {
      throw RequestFault(error, of: element)
    }
  }

  func finish() throws(RequestFault) -> Walker {
    guard walker.isComplete else {
      var fault = RequestFault(
        walker.incompleteness(at: 0), of: walker.container.elementName)
      // Words are missing, whatever the walk reports of what could follow.
      fault.reason = .missingElement
      throw fault
    }
    return walker
  }
}

extension RequestFault {
  fileprivate init(_ error: MatchError, of element: String) {
    self.element = element
    let failure = CommandFailure(error, in: "")
    message = failure.oneLine
    switch error.reason {
    case .unknownCommand, .expectingCommand, .syntax, .unknownStatement: reason = .unknownElement
    case .ambiguous: reason = .ambiguous
    case .missingArgument: reason = .missingElement
    case .invalid: reason = .invalidValue
    }
  }
}

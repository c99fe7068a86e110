package import Configuration
import Schema
package import Wire

/// Reads the arguments of a command by their names, and records which were asked for. A test compares
/// these names with the grammar, so that no argument is forgotten and none is misspelt.
package struct ArgumentClaims {
  /// nil: nothing was typed, and only the names are recorded.
  private let walker: Walker?
  /// In the order in which they were asked for.
  package private(set) var names: [String] = []

  package init(_ walker: Walker?) { self.walker = walker }

  /// The text of an argument; nil: it was not given.
  package mutating func text(_ name: String) -> String? {
    names.append(name)
    return walker?.argument(name)
  }

  /// The text of an argument without which the grammar does not accept the command.
  package mutating func required(_ name: String) -> String { text(name) ?? "" }

  /// The text of the last of several arguments with one name, without which the grammar does not
  /// accept the command.
  package mutating func last(_ name: String) -> String {
    names.append(name)
    return walker?.path.last?.value ?? ""
  }

  package mutating func has(_ option: String) -> Bool { text(option) != nil }

  /// Claims an option that asks for what is done without it too.
  package mutating func ignore(_ option: String) { names.append(option) }

  /// Claims options that stand before the command and mean nothing to it. Throws if one was given.
  package mutating func refuse(_ options: String...) throws(CommandFailure) {
    let given = options.first { walker?.has($0) ?? false }
    names += options
    guard let given, let walker else { return }
    throw CommandFailure("error: '\(given)' does not go with '\(walker.command)'")
  }

  /// Whether `detail` was given, which stands beside `brief`.
  package mutating func isDetailed() -> Bool {
    ignore("brief")
    return has("detail")
  }

  package mutating func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

  /// The number of an argument, or the default that the grammar declares for it; 0 if it declares
  /// none.
  package mutating func numberOrDefault(_ name: String) -> Int {
    number(name) ?? walker?.defaultValue(of: name).flatMap { Int($0) } ?? 0
  }

  package mutating func address(_ name: String) -> IPv4Address? {
    text(name).flatMap { IPv4Address($0) }
  }

  package mutating func prefix(_ name: String) -> IPv4Prefix? {
    text(name).flatMap { IPv4Prefix($0) }
  }

  /// Which of several options was given, each named as its case is; nil: none.
  package mutating func choice<Option>(of options: Option.Type) -> Option?
  where Option: CaseIterable & RawRepresentable, Option.RawValue == String {
    var given: Option?
    for option in Option.allCases where has(option.rawValue) { given = given ?? option }
    return given
  }

  /// The word of an argument that takes one of several.
  package mutating func value<Word: RawRepresentable>(
    _ name: String, as type: Word.Type
  ) -> Word? where Word.RawValue == String {
    text(name).flatMap { Word(rawValue: $0) }
  }

  /// The walk over an argument that is a path of statements or another command; nil: it was not
  /// given.
  package mutating func walk(_ name: String) -> Walker? {
    names.append(name)
    return walker?.nested
  }

  /// The edit that the arguments of a command of configuration mode make up.
  package mutating func edit(_ names: String...) -> EditCommand? {
    self.names += names
    return walker.flatMap { EditCommand($0) }
  }

  /// All that the command says, as statements of its grammar; nil: nothing was typed.
  package mutating func statement(claiming names: [String]) -> Statement? {
    self.names += names
    return walker?.statement
  }

  /// The words of an argument that takes the rest of the line, with one blank between them.
  package mutating func restOfLine(_ name: String) -> String {
    names.append(name)
    return walker?.restOfLine.map(\.text).joined(separator: " ") ?? ""
  }
}

extension Walker {
  /// The default that the grammar declares for an option of the command.
  fileprivate func defaultValue(of option: String) -> String? {
    guard let place = path.last?.declaration else { return nil }
    return grammar.children(of: grammar[place]).first { $0.name == option }?.defaultValue
  }
}

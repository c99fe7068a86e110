package import Configuration
import Schema
package import Wire

/// A reader of a command's arguments by their names, which records the names. A test compares them
/// with the grammar, so that no argument is forgotten or misspelt.
package struct ArgumentClaims {
  /// The matched command; nil if only the names are recorded.
  private let walker: Walker?
  /// The names in the order in which they were read.
  package private(set) var names: [String] = []

  /// Creates a reader of a matched command's arguments; nil if only the names are recorded.
  package init(_ walker: Walker?) { self.walker = walker }

  /// Returns the text of an argument; nil if it was not given.
  package mutating func text(_ name: String) -> String? {
    names.append(name)
    return walker?.argument(name)
  }

  /// Returns the text of a mandatory argument.
  package mutating func required(_ name: String) -> String { text(name) ?? "" }

  /// Returns the text of the last of several mandatory arguments with one name.
  package mutating func last(_ name: String) -> String {
    names.append(name)
    return walker?.path.last?.value ?? ""
  }

  /// Returns whether an option was given.
  package mutating func has(_ option: String) -> Bool { text(option) != nil }

  /// Records an option that has no effect, because it requests the default.
  package mutating func ignore(_ option: String) { names.append(option) }

  /// Records options that are accepted before the command but do not apply to it. Throws if one was
  /// given.
  package mutating func refuse(_ options: String...) throws(CommandFailure) {
    let given = options.first { walker?.has($0) ?? false }
    names += options
    guard let given, let walker else { return }
    throw CommandFailure("error: '\(given)' does not go with '\(walker.command)'")
  }

  /// Returns whether `detail` was given; `brief` is the default.
  package mutating func isDetailed() -> Bool {
    ignore("brief")
    return has("detail")
  }

  /// Returns the number in an argument; nil if it was not given.
  package mutating func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

  /// Returns the number in an argument, or else its default in the grammar; 0 if it has none.
  package mutating func numberOrDefault(_ name: String) -> Int {
    number(name) ?? walker?.defaultValue(of: name).flatMap { Int($0) } ?? 0
  }

  /// Returns the address in an argument; nil if it was not given.
  package mutating func address(_ name: String) -> IPv4Address? {
    text(name).flatMap { IPv4Address($0) }
  }

  /// Returns the prefix in an argument; nil if it was not given.
  package mutating func prefix(_ name: String) -> IPv4Prefix? {
    text(name).flatMap { IPv4Prefix($0) }
  }

  /// Returns the option that was given of several, which are named like the cases; nil if none was
  /// given.
  package mutating func choice<Option>(of options: Option.Type) -> Option?
  where Option: CaseIterable & RawRepresentable, Option.RawValue == String {
    var given: Option?
    for option in Option.allCases where has(option.rawValue) { given = given ?? option }
    return given
  }

  /// Returns the value of an argument that accepts one of several words.
  package mutating func value<Word: RawRepresentable>(
    _ name: String, as type: Word.Type
  ) -> Word? where Word.RawValue == String {
    text(name).flatMap { Word(rawValue: $0) }
  }

  /// Returns the walk over an argument that is a path of statements or another command; nil if it
  /// was not given.
  package mutating func walk(_ name: String) -> Walker? {
    names.append(name)
    return walker?.nested
  }

  /// Returns the edit that the arguments of a command of configuration mode describe.
  package mutating func edit(_ names: String...) -> EditCommand? {
    self.names += names
    return walker.flatMap { EditCommand($0) }
  }

  /// Returns the whole command as statements of its grammar; nil if nothing was typed.
  package mutating func statement(claiming names: [String]) -> Statement? {
    self.names += names
    return walker?.statement
  }

  /// Returns the words of an argument that takes the rest of the line, separated by single blanks.
  package mutating func restOfLine(_ name: String) -> String {
    names.append(name)
    return walker?.restOfLine.map(\.text).joined(separator: " ") ?? ""
  }
}

extension Walker {
  /// Returns the default of an option in the grammar.
  fileprivate func defaultValue(of option: String) -> String? {
    guard let place = path.last?.declaration else { return nil }
    return grammar.children(of: grammar[place]).first { $0.name == option }?.defaultValue
  }
}

/// Names and shapes of the statements of Junos, for statements that the schema does not declare:
/// the guide states how their words belong together. It is not complete, and no statement is
/// rejected because of it.
///
/// It is a class because every walk over foreign words holds a reference to it: copying it as a
/// struct would count four references instead of one.
package final class ForeignGuide: Sendable {
  /// A position in the guide, which stands for the statements and values that may follow a name or
  /// a value.
  package struct Position: Hashable, Comparable, Sendable {
    /// Twice the index of the line in `nodes`, plus 1 for the position behind the line's value.
    fileprivate let index: Int32

    fileprivate init(node: Int32, behindValue: Bool) {
      index = node << 1 | (behindValue ? 1 : 0)
    }

    /// Whether `left` stands before `right` in the guide.
    package static func < (left: Position, right: Position) -> Bool { left.index < right.index }

    fileprivate var node: Int { Int(index >> 1) }
    fileprivate var isBehindValue: Bool { index & 1 == 1 }
  }

  /// The kind of words that follow a name.
  package enum Shape: UInt8, Sendable {
    /// A flag or a container: names follow it, and perhaps keys (`entry(of:)`).
    case word
    /// One value; the guide does not know whether several may be given.
    case value
    /// One value, which a second one replaces.
    case single
    /// Several values, shown as `[ a b ]`.
    case members
    /// A list: each key names an instance, which is shown on a line of its own.
    case list
    /// Any words; the guide does not describe them.
    case any
  }

  /// The layout in which the contents of a statement are shown behind its name.
  package enum Layout: UInt8, Sendable {
    /// The contents stand in braces.
    case block
    /// The contents stand on one line behind the name: `archive size 1m files 5;`. Each entry of a
    /// list has its own line: `address-range low 10.0.0.1 high 10.0.0.9;`.
    case line
    /// A single statement stands on one line, as in `then accept;`, and several stand in braces.
    case lineOfOne
    /// Each statement has its own line, on which the name is repeated: `to 10.0.0.1 exact;` and
    /// `to 10.0.0.1 longer;`.
    case statements
  }

  /// The octets of the guide. Names are compared here, without a copy.
  let text: [UInt8]
  /// The lines of the guide, in the order of the text.
  let nodes: [Node]
  /// The named lines below each line, those of one parent next to each other, beginning at its
  /// `Node.firstSlot`.
  let slots: [Slot]
  /// The index in `nodes` of the type `configuration`; -1 if there is none.
  let top: Int32
  /// The errors in the text, in the order of its lines. The faulty lines are still read as far as
  /// possible.
  package let errors: [ForeignGuideError]

  /// Reads a guide in the notation that the first lines of `foreign.txt` describe.
  package init(_ text: [UInt8]) {
    var reader = ForeignGuideReader()
    reader.read(text.span)
    self.text = text
    nodes = reader.nodes
    slots = reader.slots
    top = reader.top
    errors = reader.errors
  }

  /// The position of the top of a configuration.
  package var root: Position { Position(node: top, behindValue: true) }

  /// Returns the position of the statement with exactly this name under `place`; nil: the guide
  /// does not list it there.
  package func child(_ name: String, of place: Position) -> Position? {
    guard let first = contents(of: place) else { return nil }
    let octets = name.utf8Span.span
    let fingerprint = Slot.fingerprint(octets)
    var next = first
    while let node = node(next) {
      var slot = Int(node.firstSlot)
      let end = min(slot + Int(node.slotCount), slots.count)
      while slot < end {
        let found = slots[slot]
        if found.fingerprint == fingerprint, isName(of: found.node, octets) {
          return Position(node: found.node, behindValue: false)
        }
        slot += 1
      }
      next = Int(node.type)
    }
    return nil
  }

  /// Returns the position behind a key or a value that may stand at `place`; nil: none may.
  package func entry(of place: Position) -> Position? {
    guard let node = node(place.node) else { return nil }
    if node.shape == .any { return place }
    if !place.isBehindValue, node.shape != .word {
      return Position(node: Int32(place.node), behindValue: true)
    }
    var next = place.node
    while let node = self.node(next) {
      if node.entry >= 0 { return Position(node: node.entry, behindValue: true) }
      next = Int(node.type)
    }
    return nil
  }

  /// Returns the kind of words that follow at `place`. Behind a value it is always `.word` or
  /// `.any`.
  package func shape(of place: Position) -> Shape {
    guard let node = node(place.node) else { return .any }
    return place.isBehindValue && node.shape != .any ? .word : node.shape
  }

  /// Returns the layout of the contents at `place`. For a list, the layout of its entry is that of
  /// the contents of an instance.
  package func layout(of place: Position) -> Layout {
    node(place.node)?.layout ?? .block
  }

  /// Returns whether other names may follow the name without its value: `metric add 5;` beside
  /// `metric 5;`. If so, `child(_:of:)` finds them before the value and behind it. If the contents
  /// stand in braces, the value stands there among them: `pool { p; persistent-nat; }`.
  package func isValueOptional(_ place: Position) -> Bool {
    guard !place.isBehindValue, let node = node(place.node) else { return false }
    return node.isValueOptional
  }

  /// Returns whether the value or key behind the name is a secret.
  package func isSecret(_ place: Position) -> Bool {
    node(place.node)?.isSecret ?? false
  }

  /// Returns the names of the statements under `place`, in the order of the guide.
  package func names(under place: Position) -> [String] {
    guard let first = contents(of: place) else { return [] }
    var names: [String] = []
    var next = first
    while let node = node(next) {
      for slot in slots.dropFirst(Int(node.firstSlot)).prefix(Int(node.slotCount)) {
        if let named = self.node(Int(slot.node)) { names.append(string(named.name)) }
      }
      next = Int(node.type)
    }
    return names
  }

  /// Returns the only name under `place` that begins with `word`; nil: there is none, or more than
  /// one.
  package func name(abbreviated word: String, under place: Position) -> String? {
    guard !word.isEmpty else { return nil }
    let names = names(under: place).filter { $0.hasPrefix(word) }
    return names.count == 1 ? names.first : nil
  }

  /// Returns whether the guide lists statements under `place`.
  package func hasNames(_ place: Position) -> Bool {
    var next = contents(of: place)
    while let line = next, let node = node(line) {
      if node.slotCount > 0 { return true }
      next = Int(node.type)
    }
    return false
  }

  /// Returns whether the guide lists anything under `place`: statements, keys or values.
  package func hasContents(_ place: Position) -> Bool { hasNames(place) || entry(of: place) != nil }

  /// Returns the fixed values that may follow a name, in the order of the guide.
  package func choices(of place: Position) -> [String] {
    guard !place.isBehindValue, let node = node(place.node) else { return [] }
    return text.dropFirst(node.choices.lowerBound).prefix(node.choices.count)
      .split(separator: UInt8(ascii: "|")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Returns the index of the line whose contents may stand at `place`; nil: a value must come
  /// first.
  private func contents(of place: Position) -> Int? {
    guard let node = node(place.node) else { return nil }
    let isHere = place.isBehindValue || node.shape == .word || node.isValueOptional
    return isHere ? place.node : nil
  }

  private func node(_ index: Int) -> Node? {
    nodes.indices.contains(index) ? nodes[index] : nil
  }

  private func isName(of node: Int32, _ octets: Span<UInt8>) -> Bool {
    guard let range = self.node(Int(node))?.name, range.count == octets.count else { return false }
    for index in octets.indices where text[range.lowerBound + index] != octets[index] {
      return false
    }
    return true
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: text[range], as: UTF8.self)
  }
}

/// An error in a line of the guide of foreign statements, which breaks its notation.
package struct ForeignGuideError: Error, Equatable, Sendable {
  /// The rule of the notation that the line breaks.
  package enum Reason: Equatable, Sendable {
    /// The line is indented by more than one octet beyond the line above it.
    case indentation
    /// A word behind the name is not a mark of the notation.
    case mark
    /// The line uses a type that the guide does not describe.
    case unknownType
    /// The line describes a type that no line uses, or that is described twice.
    case idleType
    /// The guide has no type `configuration`.
    case noTop
  }

  /// The rule that is broken.
  package var reason: Reason
  /// The number of the line in the text, from 1; 0 if the error is one of the whole text.
  package var line: Int

  /// Creates an error from the rule that is broken and the number of the line.
  package init(reason: Reason, line: Int) {
    self.reason = reason
    self.line = line
  }
}

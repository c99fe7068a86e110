/// Names and shapes of the statements of the real system: how the words of a statement hang
/// together that the schema lacks. It guides, refuses nothing, and is not complete.
///
/// A class, because every walk over foreign words keeps it at hand: one reference to count, not four.
package final class ForeignGuide: Sendable {
  /// A place in the guide: what stands behind a name, or behind a value.
  package struct Place: Hashable, Comparable, Sendable {
    /// Twice the line's number among the lines, and one more behind the value.
    fileprivate let index: Int32

    fileprivate init(node: Int32, behindValue: Bool) {
      index = node << 1 | (behindValue ? 1 : 0)
    }

    /// Whether it stands before another in the guide.
    package static func < (left: Place, right: Place) -> Bool { left.index < right.index }

    fileprivate var node: Int { Int(index >> 1) }
    fileprivate var isBehindValue: Bool { index & 1 == 1 }
  }

  /// What follows a name.
  package enum Shape: UInt8, Sendable {
    /// A flag or a container: names follow, and perhaps keys (`entry(of:)`).
    case word
    /// One value; whether several may be given is not known.
    case value
    /// One value, and a second replaces the first.
    case single
    /// Several values, shown as `[ a b ]`.
    case members
    /// A list: each key is an instance on a line of its own.
    case list
    /// Anything may follow, nothing is known.
    case any
  }

  /// How the contents of a statement stand behind it.
  package enum Layout: UInt8, Sendable {
    /// In braces.
    case block
    /// All on one line behind the name: `archive size 1m files 5;`. Of a list in it, each entry has
    /// a line of its own: `address-range low 10.0.0.1 high 10.0.0.9;`.
    case line
    /// On one line if there is only one, else in braces: `then accept;`.
    case lineOfOne
    /// Each begins a statement of its own: `to 10.0.0.1 exact;` beside `to 10.0.0.1 longer;`.
    case statements
  }

  /// The octets of the guide: its names are compared where they stand.
  let text: [UInt8]
  /// The lines, from the top.
  let nodes: [Node]
  /// The named lines directly below each line, side by side: `Node.firstSlot`.
  let slots: [Slot]
  /// The line of the type `configuration`.
  let top: Int32
  /// What is wrong in the text, from the top: the lines at fault are read as well as they can be.
  package let slips: [ForeignGuideSlip]

  /// Reads a guide in the notation of `foreign.txt`, which explains it in its first lines.
  package init(_ text: [UInt8]) {
    var reader = ForeignGuideReader()
    reader.read(text.span)
    self.text = text
    nodes = reader.nodes
    slots = reader.slots
    top = reader.top
    slips = reader.slips
  }

  /// The place of the top of a configuration.
  package var root: Place { Place(node: top, behindValue: true) }

  /// The place of the statement with that very name under a place, or nil: it is not listed there.
  package func child(_ name: String, of place: Place) -> Place? {
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
          return Place(node: found.node, behindValue: false)
        }
        slot += 1
      }
      next = Int(node.type)
    }
    return nil
  }

  /// The place behind a key or a value that may stand at a place, or nil: none may.
  package func entry(of place: Place) -> Place? {
    guard let node = node(place.node) else { return nil }
    if node.shape == .any { return place }
    if !place.isBehindValue, node.shape != .word {
      return Place(node: Int32(place.node), behindValue: true)
    }
    var next = place.node
    while let node = self.node(next) {
      if node.entry >= 0 { return Place(node: node.entry, behindValue: true) }
      next = Int(node.type)
    }
    return nil
  }

  /// What follows at a place. Behind a value it is always a word or anything.
  package func shape(of place: Place) -> Shape {
    guard let node = node(place.node) else { return .any }
    return place.isBehindValue && node.shape != .any ? .word : node.shape
  }

  /// How the contents of a place stand. For a list, the layout of its entry says how the contents of
  /// an instance stand.
  package func layout(of place: Place) -> Layout {
    node(place.node)?.layout ?? .block
  }

  /// Whether names may stand behind the name without its value: `metric add 5;` beside `metric 5;`.
  /// Then `child(_:of:)` finds them before the value and behind it. Where the contents stand in
  /// braces, the value stands there with them: `pool { p; persistent-nat; }`.
  package func isValueOptional(_ place: Place) -> Bool {
    guard !place.isBehindValue, let node = node(place.node) else { return false }
    return node.isValueOptional
  }

  /// Whether the value or key behind the name is a secret.
  package func isSecret(_ place: Place) -> Bool {
    node(place.node)?.isSecret ?? false
  }

  /// The names of the statements under a place, in the order of the guide.
  package func names(under place: Place) -> [String] {
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

  /// The only name under a place that begins with a word; nil: there is none, or more than one.
  package func name(abbreviated word: String, under place: Place) -> String? {
    guard !word.isEmpty else { return nil }
    let names = names(under: place).filter { $0.hasPrefix(word) }
    return names.count == 1 ? names.first : nil
  }

  /// Whether statements are listed under a place.
  package func hasNames(_ place: Place) -> Bool {
    var next = contents(of: place)
    while let line = next, let node = node(line) {
      if node.slotCount > 0 { return true }
      next = Int(node.type)
    }
    return false
  }

  /// Whether anything is listed under a place: statements, keys or values.
  package func hasContents(_ place: Place) -> Bool { hasNames(place) || entry(of: place) != nil }

  /// The fixed values behind a name, in the order of the guide.
  package func choices(of place: Place) -> [String] {
    guard !place.isBehindValue, let node = node(place.node) else { return [] }
    return text.dropFirst(node.choices.lowerBound).prefix(node.choices.count)
      .split(separator: UInt8(ascii: "|")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The line whose contents stand at a place, or nil: a value must stand there first.
  private func contents(of place: Place) -> Int? {
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

/// A line of the guide that breaks its notation.
package struct ForeignGuideSlip: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The line is indented by more than one octet beyond the line above it.
    case indentation
    /// Something behind the name is no mark.
    case mark
    /// A type is used that the guide does not describe.
    case unknownType
    /// A type is described that no line uses, or twice.
    case idleType
    /// There is no type `configuration`.
    case noTop
  }

  package var reason: Reason
  /// The line's number in the text, from 1; 0 for the text as a whole.
  package var line: Int

  package init(reason: Reason, line: Int) {
    self.reason = reason
    self.line = line
  }
}

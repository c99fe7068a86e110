extension ForeignGuide {
  /// A line of the guide. References to other lines are indexes in `ForeignGuide.nodes`; -1 is
  /// none.
  struct Node {
    /// The offset of the name in the text, in octets.
    var nameStart: Int32 = 0
    /// The offset of the fixed values in the text, in octets, without their parentheses.
    var choicesStart: Int32 = 0
    var nameCount: UInt16 = 0
    var choicesCount: UInt16 = 0
    var parent: Int32 = -1
    /// The index in `slots` of the first named line directly below this one.
    var firstSlot: Int32 = 0
    var slotCount: Int32 = 0
    /// The line below this one whose name is `*`: its key or value.
    var entry: Int32 = -1
    /// The type whose lines stand below this line too.
    var type: Int32 = -1
    var shape = Shape.word
    var layout = Layout.block
    var isSecret = false
    /// Whether the lines below stand here with the value and without it.
    var isValueOptional = false

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var choices: Range<Int> { Int(choicesStart)..<Int(choicesStart) + Int(choicesCount) }
  }

  /// A named line, stored beside the others that have the same parent.
  struct Slot {
    /// The length of the name and three of its octets, which are seldom the same for two names.
    var fingerprint: UInt32
    var node: Int32

    static func fingerprint(_ name: Span<UInt8>) -> UInt32 {
      let count = name.count
      guard count > 0 else { return 0 }
      return UInt32(truncatingIfNeeded: count) << 24 | UInt32(name[0]) << 16
        | UInt32(name[count / 2]) << 8 | UInt32(name[count - 1])
    }
  }
}

/// Reads the text of a guide in three passes: its lines, then the references to types, then the
/// slots, which put the names of one parent next to each other.
struct ForeignGuideReader {
  typealias Node = ForeignGuide.Node
  typealias Slot = ForeignGuide.Slot

  private(set) var nodes: [Node] = []
  private(set) var slots: [Slot] = []
  private(set) var top: Int32 = -1
  private(set) var errors: [ForeignGuideError] = []

  /// The types by the hash of their names: the line of each, and whether another line uses it.
  private var types: [UInt64: (node: Int32, line: Int, isUsed: Bool)] = [:]
  /// The lines that use a type, with the hash of its name.
  private var references: [(node: Int32, line: Int, name: UInt64)] = []
  /// The index of the last line at each depth of indentation.
  private var path: [Int32] = []

  mutating func read(_ text: Span<UInt8>) {
    // The built-in guide of Junos has a line for each 20 octets.
    nodes.reserveCapacity(text.count / 16)
    var cursor = 0
    var line = 1
    while cursor < text.count {
      cursor = readLine(text, cursor, line) + 1
      line += 1
    }
    resolveTypes()
    fillSlots(text)
  }

  /// Reads the line that begins at `begin` and returns the offset of its end.
  private mutating func readLine(_ text: Span<UInt8>, _ begin: Int, _ line: Int) -> Int {
    var start = begin
    while start < text.count, text[start] == Self.space { start += 1 }
    var end = start
    guard start < text.count, text[start] != Self.newline, text[start] != UInt8(ascii: "#") else {
      while end < text.count, text[end] != Self.newline { end += 1 }
      return end
    }
    while end < text.count, text[end] > Self.space { end += 1 }
    var depth = start - begin
    if depth > path.count || (depth == 0) != (text[start] == UInt8(ascii: "@")) {
      errors.append(ForeignGuideError(reason: .indentation, line: line))
      depth = min(depth, path.count)
    }

    let index = Int32(truncatingIfNeeded: nodes.count)
    var node = Node()
    if depth > 0 {
      node.nameStart = Int32(truncatingIfNeeded: start)
      node.nameCount = UInt16(clamping: end - start)
      node.parent = path[depth - 1]
      markParent(of: node, index, isKey: end - start == 1 && text[start] == Self.star)
    } else if text[start] == UInt8(ascii: "@") {
      // `@name:`
      let nameStart = min(start + 1, end)
      let name = Self.hash(text, nameStart..<max(end - 1, nameStart))
      if types.updateValue((index, line, false), forKey: name) != nil {
        errors.append(ForeignGuideError(reason: .idleType, line: line))
      }
    }
    while end < text.count, text[end] != Self.newline {
      start = end + 1
      end = start
      while end < text.count, text[end] > Self.space { end += 1 }
      readMark(text, start..<end, of: &node, index, line)
    }
    if depth < path.count {
      path[depth] = index
      if depth + 1 < path.count { path.removeSubrange((depth + 1)...) }
    } else {
      path.append(index)
    }
    nodes.append(node)
    return end
  }

  private mutating func markParent(of node: Node, _ index: Int32, isKey: Bool) {
    let parent = Int(node.parent)
    if isKey {
      nodes[parent].entry = index
    } else {
      nodes[parent].slotCount += 1
    }
    // A value with lines below it is the key of a list.
    if nodes[parent].shape == .value { nodes[parent].shape = .list }
  }

  private mutating func readMark(
    _ text: Span<UInt8>, _ range: Range<Int>, of node: inout Node, _ index: Int32, _ line: Int
  ) {
    guard !range.isEmpty else {
      errors.append(ForeignGuideError(reason: .mark, line: line))
      return
    }
    switch (text[range.lowerBound], range.count) {
    case (Self.star, 1): node.shape = .value
    case (UInt8(ascii: "="), 1): node.shape = .single
    case (UInt8(ascii: "?"), 1):
      node.shape = .single
      node.isValueOptional = true
    case (UInt8(ascii: "+"), 1): node.shape = .members
    case (UInt8(ascii: ";"), 1): node.shape = .list
    case (UInt8(ascii: "-"), 1): node.layout = .line
    case (UInt8(ascii: "~"), 1): node.layout = .lineOfOne
    case (UInt8(ascii: "|"), 1): node.layout = .statements
    case (UInt8(ascii: "!"), 1): node.isSecret = true
    case (UInt8(ascii: "("), 3...):
      if node.shape == .word { node.shape = .single }
      node.choicesStart = Int32(truncatingIfNeeded: range.lowerBound + 1)
      node.choicesCount = UInt16(clamping: range.count - 2)
    case (UInt8(ascii: "@"), 2...):
      if node.shape == .value { node.shape = .list }
      let name = Self.hash(text, range.lowerBound + 1..<range.upperBound)
      references.append((index, line, name))
    case (UInt8(ascii: "a"), 3): node.shape = .any
    default: errors.append(ForeignGuideError(reason: .mark, line: line))
    }
  }

  private mutating func resolveTypes() {
    for (node, line, name) in references {
      if let type = types[name]?.node {
        nodes[Int(node)].type = type
        types[name]?.isUsed = true
      } else {
        errors.append(ForeignGuideError(reason: .unknownType, line: line))
      }
    }
    let configuration = "configuration"
    let octets = configuration.utf8Span.span
    if let type = types[Self.hash(octets, octets.indices)] {
      top = type.node
    } else {
      errors.append(ForeignGuideError(reason: .noTop, line: 0))
    }
    for (node, line, isUsed) in types.values where !isUsed && node != top {
      errors.append(ForeignGuideError(reason: .idleType, line: line))
    }
    errors.sort { $0.line < $1.line }
  }

  private mutating func fillSlots(_ text: Span<UInt8>) {
    var count: Int32 = 0
    for index in nodes.indices {
      nodes[index].firstSlot = count
      count += nodes[index].slotCount
      nodes[index].slotCount = 0
    }
    slots = Array(repeating: Slot(fingerprint: 0, node: -1), count: Int(count))
    for index in nodes.indices {
      let node = nodes[index]
      let parent = Int(node.parent)
      guard parent >= 0, nodes[parent].entry != Int32(truncatingIfNeeded: index) else { continue }
      let slot = Int(nodes[parent].firstSlot + nodes[parent].slotCount)
      guard slot < slots.count else { continue }
      slots[slot] = Slot(
        fingerprint: Slot.fingerprint(text.extracting(node.name)),
        node: Int32(truncatingIfNeeded: index))
      nodes[parent].slotCount += 1
    }
  }

  /// Returns the FNV-1a hash of a name. A test reads the whole guide to show that no two names of
  /// types collide.
  private static func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in range { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01b3 }
    return hash
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let star = UInt8(ascii: "*")
}

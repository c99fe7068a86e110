extension ForeignGuide {
  /// A line of the guide. Lines are named by their index; -1 is none.
  struct Node {
    /// Where the name stands in the text.
    var nameStart: Int32 = 0
    /// Where the fixed values stand in the text, without their parentheses.
    var choicesStart: Int32 = 0
    var nameCount: UInt16 = 0
    var choicesCount: UInt16 = 0
    var parent: Int32 = -1
    /// The named lines directly below this one, among the slots.
    var firstSlot: Int32 = 0
    var slotCount: Int32 = 0
    /// The lone `*` below this line.
    var entry: Int32 = -1
    /// The line of the type whose lines stand here too.
    var type: Int32 = -1
    var shape = Shape.word
    var layout = Layout.block
    var isSecret = false
    /// The lines below stand here with the value and without it.
    var isValueOptional = false

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var choices: Range<Int> { Int(choicesStart)..<Int(choicesStart) + Int(choicesCount) }
  }

  /// A named line among those with the same line above them.
  struct Slot {
    /// The name's length and three of its octets: other names seldom have the same.
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

/// Reads the lines of a guide, then finds their types, then sets the names side by side.
struct ForeignGuideReader {
  typealias Node = ForeignGuide.Node
  typealias Slot = ForeignGuide.Slot

  private(set) var nodes: [Node] = []
  private(set) var slots: [Slot] = []
  private(set) var top: Int32 = -1
  private(set) var slips: [ForeignGuideSlip] = []

  /// A type's line, and whether a line uses it.
  private var types: [UInt64: (node: Int32, line: Int, isUsed: Bool)] = [:]
  /// Lines with a type: where its name stands in the text.
  private var references: [(node: Int32, line: Int, name: UInt64)] = []
  /// The last line at each depth.
  private var path: [Int32] = []

  mutating func read(_ text: Span<UInt8>) {
    // A guide of the real system has a line for each 20 octets.
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

  /// Reads the line that begins there. Returns where it ends.
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
      slips.append(ForeignGuideSlip(reason: .indentation, line: line))
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
        slips.append(ForeignGuideSlip(reason: .idleType, line: line))
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
      slips.append(ForeignGuideSlip(reason: .mark, line: line))
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
    default: slips.append(ForeignGuideSlip(reason: .mark, line: line))
    }
  }

  private mutating func resolveTypes() {
    for (node, line, name) in references {
      if let type = types[name]?.node {
        nodes[Int(node)].type = type
        types[name]?.isUsed = true
      } else {
        slips.append(ForeignGuideSlip(reason: .unknownType, line: line))
      }
    }
    let configuration = "configuration"
    let octets = configuration.utf8Span.span
    if let type = types[Self.hash(octets, octets.indices)] {
      top = type.node
    } else {
      slips.append(ForeignGuideSlip(reason: .noTop, line: 0))
    }
    for (node, line, isUsed) in types.values where !isUsed && node != top {
      slips.append(ForeignGuideSlip(reason: .idleType, line: line))
    }
    slips.sort { $0.line < $1.line }
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

  /// FNV-1a: no two names of types have the same (a test reads the whole guide).
  private static func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in range { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01b3 }
    return hash
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let star = UInt8(ascii: "*")
}

package import Schema

/// A configuration with its text. The text of another configuration that shares statements with it
/// can be printed quickly, because only the differences are printed again.
package struct PrintedTree: Sendable {
  package let tree: Statement
  package let octets: [UInt8]
  /// The extent of each statement under `tree`, in the order of the text. A statement that is
  /// printed on the same line as its container has no extent.
  private let extents: [TextExtent]
  /// For a test that counts: octets that were taken over from the one before.
  package private(set) var copiedCount = 0

  /// The statements of `tree` as `TextPrinter` prints them.
  package init(_ tree: Statement, after former: PrintedTree? = nil, in schema: Schema) {
    self.tree = tree
    var printer = TextPrinter(schema, margin: "")
    printer.extents = []
    guard let former, former.octets.count <= Int(Int32.max) else {
      printer.print(inside: tree, nil, level: 0)
      (octets, extents) = (printer.octets, printer.extents ?? [])
      return
    }
    var again = Reprint(printer, former.octets, former.extents)
    again.print(inside: tree, former.tree, level: 0)
    again.flush()
    (octets, extents) = (again.printer.octets, again.printer.extents ?? [])
    copiedCount = again.copiedCount
  }
}

/// A position in a printed text, between two statements.
private struct Place: Equatable {
  var octet = 0
  /// The number of statements with an extent that stand before it.
  var statement = 0
}

/// Prints a configuration beside another whose text is known.
private struct Reprint {
  private(set) var printer: TextPrinter
  private let source: [UInt8]
  private let extents: [TextExtent]
  /// The part of the source that comes next in the text but has not been copied yet.
  private var pending = (start: Place(), end: Place())
  private(set) var copiedCount = 0

  init(_ printer: TextPrinter, _ source: [UInt8], _ extents: [TextExtent]) {
    self.printer = printer
    self.source = source
    self.extents = extents
    self.printer.octets.reserveCapacity(source.count + source.count / 16)
    self.printer.extents?.reserveCapacity(extents.count + extents.count / 16)
  }

  /// Prints the children of `statement`. The children of `former` have the extents that begin at
  /// `first`, and their text ends in the source at `end`.
  mutating func print(
    inside statement: Statement, _ former: Statement, from first: Int = 0, to end: Int? = nil,
    level: Int
  ) {
    let twins = former.shown
    let places = places(of: twins.count, from: first, to: end ?? source.count)
    let schema = printer.schema
    statement.forEachShown(beside: former, in: schema) { child, place in
      if let place {
        print(child, twins[place], from: places[place], to: places[place + 1], level)
      } else {
        flush()
        printer.print(child, nil, level: level)
      }
    }
  }

  /// Returns the positions in the source where each of `count` consecutive statements begins, and
  /// the position where the last one ends.
  private func places(of count: Int, from first: Int, to end: Int) -> [Place] {
    var place = Place(octet: 0, statement: first)
    var places = [place]
    places.reserveCapacity(count + 1)
    for _ in 0..<count {
      let extent = extents[place.statement]
      place.octet += Int(extent.octets)
      place.statement += Int(extent.statements)
      places.append(place)
    }
    for index in places.indices { places[index].octet += end - place.octet }
    return places
  }

  /// Prints `statement`. The text of `former` is in the source between `start` and `end`.
  private mutating func print(
    _ statement: Statement, _ former: Statement, from start: Place, to end: Place, _ level: Int
  ) {
    if statement.isShared(with: former) { return copy(from: start, to: end) }
    flush()
    guard statement.declaration != printer.schema.foreign, !printer.isOneLine(statement),
      !printer.isOneLine(former), !printer.isSeparate(statement), !printer.isSeparate(former)
    else {
      return printer.print(statement, nil, level: level)
    }
    let mark = printer.mark()
    printer.comments(on: statement, level)
    printer.open(statement, level)
    // The children end before the closing brace, its indentation and the line feed.
    let last = end.octet - TextPrinter.indent * level - 2
    print(inside: statement, former, from: start.statement + 1, to: last, level: level + 1)
    flush()
    printer.close(level)
    printer.measure(from: mark)
  }

  private mutating func copy(from start: Place, to end: Place) {
    if pending.end != start {
      flush()
      pending.start = start
    }
    pending.end = end
  }

  mutating func flush() {
    let octets = pending.start.octet..<pending.end.octet
    printer.octets.append(contentsOf: source[octets])
    printer.extents?.append(contentsOf: extents[pending.start.statement..<pending.end.statement])
    copiedCount += octets.count
    pending.start = pending.end
  }
}

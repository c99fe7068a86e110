package import Schema

/// A configuration with its text. The text of another configuration that shares statements with it
/// can be printed fast, because only the differences are printed again.
package struct PrintedTree: Sendable {
  /// The configuration.
  package let tree: Statement
  /// The text in UTF-8.
  package let octets: [UInt8]
  /// The extent of each statement under `tree`, in the order of the text. A statement that is
  /// printed on the same line as its container has no extent.
  private let extents: [TextExtent]
  /// The number of octets that were copied from the former text, which a test checks.
  package private(set) var copiedCount = 0

  /// Prints `tree` as `TextPrinter` does. With `former`, unchanged parts of its text are copied.
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
private struct PrintedPosition: Equatable {
  var octet = 0
  /// The number of statements with an extent before it.
  var statement = 0
}

/// Prints a configuration with the known text of a former one.
private struct Reprint {
  private(set) var printer: TextPrinter
  private let source: [UInt8]
  private let extents: [TextExtent]
  /// The part of the former text that comes next but has not been copied yet.
  private var pending = (start: PrintedPosition(), end: PrintedPosition())
  private(set) var copiedCount = 0

  init(_ printer: TextPrinter, _ source: [UInt8], _ extents: [TextExtent]) {
    self.printer = printer
    self.source = source
    self.extents = extents
    self.printer.octets.reserveCapacity(source.count + source.count / 16)
    self.printer.extents?.reserveCapacity(extents.count + extents.count / 16)
  }

  /// Prints the children of `statement`. The extents of the children of `former` begin at the index
  /// `first`, and their text ends at the offset `end`.
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

  /// Returns the positions in the former text at which `count` consecutive statements begin, and
  /// the one at which the last ends.
  private func places(of count: Int, from first: Int, to end: Int) -> [PrintedPosition] {
    var place = PrintedPosition(octet: 0, statement: first)
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

  /// Prints `statement`. The former text of `former` is between `start` and `end`.
  private mutating func print(
    _ statement: Statement, _ former: Statement, from start: PrintedPosition,
    to end: PrintedPosition, _ level: Int
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
    // The children end before the closing brace with its indentation and line feed.
    let last = end.octet - TextPrinter.indent * level - 2
    print(inside: statement, former, from: start.statement + 1, to: last, level: level + 1)
    flush()
    printer.close(level)
    printer.measure(from: mark)
  }

  /// Extends the part to copy, or begins another one.
  private mutating func copy(from start: PrintedPosition, to end: PrintedPosition) {
    if pending.end != start {
      flush()
      pending.start = start
    }
    pending.end = end
  }

  /// Copies the part that is pending.
  mutating func flush() {
    let octets = pending.start.octet..<pending.end.octet
    printer.octets.append(contentsOf: source[octets])
    printer.extents?.append(contentsOf: extents[pending.start.statement..<pending.end.statement])
    copiedCount += octets.count
    pending.start = pending.end
  }
}

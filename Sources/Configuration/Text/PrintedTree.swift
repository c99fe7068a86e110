package import Schema

/// A configuration with its text, from which the text of another that shares much with it is soon
/// made: only what differs is printed anew.
package struct PrintedTree {
  package let tree: Statement
  package let octets: [UInt8]
  /// For a test that counts: octets that were taken over from the one before.
  package private(set) var copiedCount = 0

  /// The statements of `tree` as `TextPrinter` prints them.
  package init(_ tree: Statement, after former: PrintedTree? = nil, in schema: Schema) {
    self.tree = tree
    var printer = TextPrinter(schema, margin: "")
    guard let former, former.octets.count <= Int(Int32.max) else {
      printer.print(inside: tree, nil, level: 0)
      octets = printer.octets
      return
    }
    var again = Reprint(printer, former.octets)
    again.print(inside: tree, former.tree, from: 0, level: 0)
    (octets, copiedCount) = again.finish()
  }
}

/// Prints a configuration beside another whose text is known.
private struct Reprint {
  private var printer: TextPrinter
  private let source: [UInt8]
  /// What of the source comes next, and has not been copied yet.
  private var pending = 0..<0
  private var copiedCount = 0

  init(_ printer: TextPrinter, _ source: [UInt8]) {
    self.printer = printer
    self.source = source
    self.printer.octets.reserveCapacity(source.count + source.count / 16)
  }

  mutating func finish() -> (octets: [UInt8], copiedCount: Int) {
    flush()
    return (printer.octets, copiedCount)
  }

  /// `start`: where in the source the children of `former` begin.
  mutating func print(
    inside statement: Statement, _ former: Statement, from start: Int, level: Int
  ) {
    let twins = former.children
    var starts = [start]
    starts.reserveCapacity(twins.count + 1)
    for (place, twin) in twins.enumerated() {
      starts.append(starts[place] + twin.extent.count(at: level))
    }
    let schema = printer.schema
    statement.forEachChild(beside: former, in: schema) { child, place in
      if let place {
        print(child, twins[place], at: starts[place]..<starts[place + 1], level)
      } else {
        flush()
        printer.print(child, nil, level: level)
      }
    }
  }

  /// `place`: where in the source `former` is.
  private mutating func print(
    _ statement: Statement, _ former: Statement, at place: Range<Int>, _ level: Int
  ) {
    if statement.isShared(with: former) { return copy(place) }
    flush()
    guard !printer.isOneLine(statement), !printer.isOneLine(former) else {
      return printer.print(statement, nil, level: level)
    }
    let (start, linesBefore) = (printer.octets.count, printer.lineCount)
    printer.comments(on: statement, level)
    printer.open(statement, level)
    let headLines = printer.lineCount - linesBefore
    // Before the closing brace with its indent and the end of its line.
    let end = place.upperBound - TextExtent.indent * level - 2
    let size = former.children.reduce(0) { $0 + $1.extent.count(at: level + 1) }
    print(inside: statement, former, from: end - size, level: level + 1)
    flush()
    printer.close(level)
    let lines = statement.children.reduce(headLines + 1) { $0 + Int($1.extent.lines) }
    statement.extent = TextExtent(
      octets: printer.octets.count - start, lines: lines, printedAt: level)
  }

  private mutating func copy(_ place: Range<Int>) {
    if pending.upperBound == place.lowerBound {
      pending = pending.lowerBound..<place.upperBound
    } else {
      flush()
      pending = place
    }
  }

  private mutating func flush() {
    printer.octets.append(contentsOf: source[pending])
    copiedCount += pending.count
    pending = pending.upperBound..<pending.upperBound
  }
}

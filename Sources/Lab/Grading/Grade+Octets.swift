/// The encoding in which a worker process sends a grade to the process that started it: the fields
/// in their order, each as its number of octets, ':' and the octets.
extension Grade {
  /// The grade in that encoding.
  package var octets: [UInt8] {
    var writer = GradeWriter()
    writer.write(student)
    writer.write(values.count)
    for value in values {
      writer.write(value.name)
      writer.write(value.value)
    }
    writer.write(problem)
    writer.write(problemState.rawValue)
    writer.write(stages.count)
    for stage in stages { stage.write(to: &writer) }
    return writer.octets
  }

  /// Decodes a grade. Returns nil if the octets are not the whole encoding of one.
  package init?(octets: [UInt8]) {
    var reader = GradeReader(octets)
    do throws(GradeReader.Malformed) {
      self.init(student: try reader.optional())
      for _ in 0..<(try reader.count()) {
        values.append(Value(name: try reader.text(), value: try reader.text()))
      }
      problem = try reader.text()
      guard let state = State(rawValue: try reader.text()) else { return nil }
      problemState = state
      for _ in 0..<(try reader.count()) { stages.append(try GradedStage(from: &reader)) }
      guard reader.isAtEnd else { return nil }
    } catch { return nil }
  }
}

extension GradedStage {
  fileprivate func write(to writer: inout GradeWriter) {
    writer.write(name)
    writer.write(fault)
    writer.write(files.count)
    for file in files {
      writer.write(file.path)
      writer.write(file.router)
      writer.write(file.isWhole ? 1 : 0)
    }
    writer.write(ignored.count)
    for path in ignored { writer.write(path) }
    writer.write(problem)
    writer.write(checks.count)
    for check in checks {
      writer.write(check.sentence)
      writer.write(check.possiblePoints)
      writer.write(check.holds ? 1 : 0)
      writer.write(check.remark)
    }
  }

  fileprivate init(from reader: inout GradeReader) throws(GradeReader.Malformed) {
    self.init(name: try reader.text(), fault: try reader.optional(), checks: [])
    for _ in 0..<(try reader.count()) {
      files.append(
        GradedFile(
          path: try reader.text(), router: try reader.text(), isWhole: try reader.count() == 1))
    }
    for _ in 0..<(try reader.count()) { ignored.append(try reader.text()) }
    problem = try reader.text()
    for _ in 0..<(try reader.count()) {
      checks.append(
        GradedCheck(
          sentence: try reader.text(), possiblePoints: try reader.count(),
          holds: try reader.count() == 1, remark: try reader.text()))
    }
  }
}

/// Appends the fields of a grade.
private struct GradeWriter {
  private(set) var octets: [UInt8] = []

  mutating func write(_ text: String) {
    octets += Array("\(text.utf8.count):".utf8) + Array(text.utf8)
  }

  mutating func write(_ number: Int) { write("\(number)") }

  mutating func write(_ text: String?) {
    write(text == nil ? 0 : 1)
    if let text { write(text) }
  }
}

/// Reads the fields of a grade front to back.
private struct GradeReader {
  /// The octets are not those of a field.
  struct Malformed: Error {}

  private var rest: ArraySlice<UInt8>

  init(_ octets: [UInt8]) { rest = octets[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func text() throws(Malformed) -> String {
    guard let colon = rest.prefix(12).firstIndex(of: UInt8(ascii: ":")),
      let count = Int(String(decoding: rest[..<colon], as: UTF8.self)), count >= 0
    else { throw Malformed() }
    rest = rest[(colon + 1)...]
    guard count <= rest.count else { throw Malformed() }
    defer { rest = rest.dropFirst(count) }
    return String(decoding: rest.prefix(count), as: UTF8.self)
  }

  /// Reads a number, which must not be negative.
  mutating func count() throws(Malformed) -> Int {
    guard let number = Int(try text()), number >= 0 else { throw Malformed() }
    return number
  }

  mutating func optional() throws(Malformed) -> String? { try count() == 1 ? try text() : nil }
}

import Configuration
import Network
import Schema
import Wire

/// The drawing of parameter values from the name of a student: the same name always results in the
/// same values.
struct ParameterDraw {
  let lab: String
  /// The name of the student; nil if parameters have their defaults.
  let student: String?
  /// The number of the fault in each stage; nil if it is drawn.
  var fault: Int?

  func value(of parameter: LabStatement) throws(LabError) -> String {
    let name = parameter.statement.value
    let fixed = try parameter.text("default")
    if student == nil, let fixed { return fixed }
    var generator = generator(for: name)
    if let count = try parameter.number("string") {
      let letters = Array("abcdefghijkmnopqrstuvwxyz23456789")
      return Self.word(of: letters, count, &generator)
    }
    if let count = try parameter.number("hexadecimal") {
      let digits = Array("0123456789abcdef")
      return Self.word(of: digits, count, &generator)
    }
    if let range = parameter.child("integer") {
      guard let first = try range.number("from"), let last = try range.number("to"), first <= last
      else { throw parameter.error("'integer' needs 'from' and 'to', the smaller first") }
      return String(first + Int(generator.next(upperBound: UInt64(last - first + 1))))
    }
    if let prefix = try parameter.text("address").flatMap({ text -> IPv4Prefix? in IPv4Prefix(text)
    }) {
      guard prefix.length <= 30 else {
        throw parameter.error("the prefix has no addresses to draw")
      }
      let count = UInt64(1) << UInt64(32 - prefix.length)
      let offset = 1 + generator.next(upperBound: count - 2)
      return
        "\(IPv4Address(rawValue: prefix.address.rawValue &+ UInt32(truncatingIfNeeded: offset)))"
    }
    let choices = try parameter.members("one-of")
    guard !choices.isEmpty else {
      throw parameter.error(
        "'\(name)' needs one of string, hexadecimal, integer, address and one-of")
    }
    return choices[Int(generator.next(upperBound: UInt64(choices.count)))]
  }

  /// Returns the number of a fault among `count`; the first if there is no student.
  func fault(of stage: String, count: Int) -> Int {
    if let fault { return min(fault, max(0, count - 1)) }
    guard student != nil, count > 1 else { return 0 }
    var generator = generator(for: "fault \(stage)")
    return Int(generator.next(upperBound: UInt64(count)))
  }

  private static func word(
    of letters: [Character], _ count: Int, _ generator: inout Xoshiro256
  ) -> String {
    var word = ""
    for _ in 0..<count {
      word.append(letters[Int(generator.next(upperBound: UInt64(letters.count)))])
    }
    return word
  }

  private func generator(for name: String) -> Xoshiro256 {
    Xoshiro256(seed: 0, name: "\(lab)\u{0}\(student ?? "")\u{0}\(name)")
  }
}

package import Schema
package import TestSupport

extension SeededGenerator {
  /// Returns a value of a type in its canonical spelling, and prefers values that are hard to
  /// quote.
  package mutating func value(of type: ValueType) -> String {
    switch type {
    case .string(let range): return string(range)
    case .name(let range): return name(range)
    case .hexadecimal(let range):
      return characters(
        number(range.lowerBound...min(range.upperBound, 48)), "0123456789abcdefABCDEF")
    case .lines: return "\(string(0...40))\n\(string(0...40))"
    case .duration: return "\(number(0...9999))\(pick(["", "us", "ms", "s", "m", "h"]))"
    case .rate: return "\(number(1...9999))\(pick(["", "k", "m", "g"]))"
    case .integer(let range, _): return String(number(range))
    case .choice(let choices): return pick(choices).name
    case .reference: return name(1...8)
    case .address: return address()
    case .prefix, .interfaceAddress:
      guard case .accepted(let prefix) = type.check("\(address())/\(number(0...32))") else {
        return "10.0.0.0/8"
      }
      return prefix
    case .interface: return interface()
    case .logicalInterface: return "\(interface()).\(number(0...16385))"
    case .nextHop: return once(in: 2) ? address() : "\(interface()).\(number(0...9))"
    case .routeDistinguisher:
      return once(in: 2) ? "\(address()):\(number(0...65535))" : "65000:\(number(0...99999))"
    case .packetFilter: return pick(["esp or ah", "udp port 500", "not host 10.0.0.1"])
    case .community: return "target:\(number(1...999)):\(number(1...999))"
    case .listed, .word, .text: return name(1...8)
    case .statement, .command: return ""
    }
  }

  /// Returns a string with the characters that are difficult for lexers: quotation marks,
  /// backslashes, signs of the grammar, the start of a comment, marks in front of a statement, and
  /// characters of two, three and four octets.
  private mutating func string(_ range: ClosedRange<Int>) -> String {
    let awkward = [
      "\"", "\\", "\\\"", " ", "  ", ";", "{", "}", "[", "]", "#", "|", "/*", "*/", "'", "$9$",
      "inactive:", "set", "ä", "€", "𝄞", "e\u{301}", "é", "?", "<", ">", "\u{A0}", "-", "a", "b",
      "0", "1",
    ]
    let length = number(range.lowerBound...min(range.upperBound, 24))
    var scalars = String.UnicodeScalarView()
    while scalars.count < length { scalars.append(contentsOf: pick(awkward).unicodeScalars) }
    return String(String.UnicodeScalarView(scalars.prefix(range.upperBound)))
  }

  private mutating func name(_ range: ClosedRange<Int>) -> String {
    let length = number(range.lowerBound...min(range.upperBound, 6))
    return characters(1, "abcXYZ019") + characters(length - 1, "abcXYZ019-_.")
  }

  private mutating func characters(_ count: Int, _ alphabet: String) -> String {
    let alphabet = Array(alphabet)
    return String((0..<count).map { _ in pick(alphabet) })
  }

  private mutating func address() -> String {
    (0..<4).map { _ in String(number(0...255)) }.joined(separator: ".")
  }

  private mutating func interface() -> String {
    "\(pick(["so", "sp", "ge", "xe", "ms", "lt"]))-\(number(0...3))/\(number(0...12))/\(number(0...2))"
  }
}

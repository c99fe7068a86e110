import Cryptography

/// Returns the octets of a hexadecimal literal, in which spaces are ignored.
func hexadecimal(_ text: String) -> [UInt8] {
  let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
  precondition(digits.count % 2 == 0, "half an octet in '\(text)'")
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

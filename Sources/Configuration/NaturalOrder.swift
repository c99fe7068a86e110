/// The order in which names are shown. Digits are compared as numbers, so that `unit 2` is shown
/// before `unit 10` and `so-0/0/2` before `so-0/0/10`.
package enum NaturalOrder {
  /// Returns whether `left` is shown before `right`.
  package static func precedes(_ left: String, _ right: String) -> Bool {
    var left = left.utf8[...]
    var right = right.utf8[...]
    while let first = left.first, let second = right.first {
      if isDigit(first) && isDigit(second) {
        let leftRun = left.prefix(while: isDigit)
        let rightRun = right.prefix(while: isDigit)
        let leftNumber = leftRun.drop { $0 == UInt8(ascii: "0") }
        let rightNumber = rightRun.drop { $0 == UInt8(ascii: "0") }
        if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
        if !leftNumber.elementsEqual(rightNumber) {
          return leftNumber.lexicographicallyPrecedes(rightNumber)
        }
        if leftRun.count != rightRun.count { return leftRun.count < rightRun.count }
        left = left[leftRun.endIndex...]
        right = right[rightRun.endIndex...]
      } else {
        if first != second { return first < second }
        left = left.dropFirst()
        right = right.dropFirst()
      }
    }
    return left.isEmpty && !right.isEmpty
  }

  private static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }
}

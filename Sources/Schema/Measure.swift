/// Parses the times and rates that a lab file states with units, such as `5ms` and `10m`.
package enum Measure {
  /// The length of a time such as `5ms`, at most 100,000 days; nil: the text is no such time.
  package static func duration(_ text: String) -> Duration? {
    guard let (number, unit) = split(text) else { return nil }
    let microseconds: Int
    switch unit {
    case "us": microseconds = 1
    case "ms": microseconds = 1_000
    case "s", "": microseconds = 1_000_000
    case "m": microseconds = 60_000_000
    case "h": microseconds = 3_600_000_000
    case "d": microseconds = 86_400_000_000
    default: return nil
    }
    let (product, overflows) = number.multipliedReportingOverflow(by: microseconds)
    return overflows || product > 8_640_000_000_000_000 ? nil : .microseconds(product)
  }

  /// Returns the bits per second of a rate such as `10m`, from 1 to 10^12; nil: the text is no such
  /// rate.
  package static func rate(_ text: String) -> Int? {
    guard let (number, unit) = split(text) else { return nil }
    let factor: Int
    switch unit {
    case "": factor = 1
    case "k": factor = 1_000
    case "m": factor = 1_000_000
    case "g": factor = 1_000_000_000
    default: return nil
    }
    let (product, overflows) = number.multipliedReportingOverflow(by: factor)
    return overflows || !(1...1_000_000_000_000).contains(product) ? nil : product
  }

  /// Returns the number at the beginning of the text, of up to 15 digits, and the letters that
  /// follow.
  private static func split(_ text: String) -> (number: Int, unit: Substring)? {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    guard (1...15).contains(digits.utf8.count), let number = Int(digits) else { return nil }
    return (number, text[digits.endIndex...])
  }
}

import Glibc

/// Reads how much memory this process uses.
enum Memory {
  /// The resident memory in octets.
  static var resident: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var numbers = [0, 0]
    for index in numbers.indices { _ = unsafe readNumber(file, &numbers[index]) }
    return numbers[1] * Int(getpagesize())
  }

  private static func readNumber(_ file: UnsafeMutablePointer<FILE>, _ number: inout Int) -> Bool {
    var isFound = false
    while case let octet = unsafe fgetc(file), (48...57).contains(octet) {
      number = number * 10 + Int(octet - 48)
      isFound = true
    }
    return isFound
  }
}

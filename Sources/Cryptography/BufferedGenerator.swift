internal import COpenSSL

/// A generator of unpredictable numbers, which it draws from libcrypto many at a time: the system's
/// generator needs a system call for each, and each packet needs an initialization vector.
///
/// It is a class so that copies of a router share it and never draw the same number.
package final class BufferedGenerator: RandomNumberGenerator {
  private var numbers = [UInt64](repeating: 0, count: 64)
  private var rest = 0

  /// Creates a generator whose buffer is empty; the first call of `next` fills it.
  package init() {}

  deinit { wipe() }

  /// Returns the next random number. If libcrypto cannot fill the buffer, the system's generator
  /// does.
  package func next() -> UInt64 {
    if rest == 0 { fill() }
    rest -= 1
    // A drawn number is removed from memory.
    defer { numbers[rest] = 0 }
    return numbers[rest]
  }

  private func fill() {
    let isFilled = unsafe numbers.withUnsafeMutableBytes { octets in
      unsafe RAND_bytes(octets.baseAddress, Int32(clamping: octets.count)) == 1
    }
    if !isFilled {
      var system = SystemRandomNumberGenerator()
      for index in numbers.indices { numbers[index] = system.next() }
    }
    rest = numbers.count
  }

  private func wipe() {
    unsafe numbers.withUnsafeMutableBytes { octets in
      unsafe OPENSSL_cleanse(octets.baseAddress, octets.count)
    }
  }
}

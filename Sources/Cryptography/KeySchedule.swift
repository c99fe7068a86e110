#if canImport(CIPsecMB)
  internal import COpenSSL

  /// The rounds' keys of DES or 3DES, as the multi-buffer library lays them out: 16 words for each
  /// part of the key. A class, because only a last owner can wipe them.
  @safe final class KeySchedule {
    /// What a job is given: the words themselves for DES, three pointers to words for 3DES.
    let reference: UnsafeRawPointer

    private let words: UnsafeMutablePointer<UInt64>
    private let parts: UnsafeMutablePointer<UnsafeRawPointer?>
    private let count: Int

    private static let wordsOfPart = 16
    private static let maximumParts = 3

    init(_ key: Secret, of engine: MultiBufferEngine) {
      let partCount = key.count / DESKey.length
      count = partCount * Self.wordsOfPart
      let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
      let parts = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: Self.maximumParts)
      unsafe words.initialize(repeating: 0, count: count)
      unsafe parts.initialize(repeating: nil, count: Self.maximumParts)
      key.withOctets { key in
        for part in 0..<partCount {
          let schedule = unsafe words + part * Self.wordsOfPart
          let octets = key.extracting(part * DESKey.length..<(part + 1) * DESKey.length)
          unsafe engine.expand(octets, into: schedule)
          unsafe parts[part] = UnsafeRawPointer(schedule)
        }
      }
      unsafe self.words = words
      unsafe self.parts = parts
      unsafe reference = partCount == 1 ? UnsafeRawPointer(words) : UnsafeRawPointer(parts)
    }

    deinit {
      unsafe OPENSSL_cleanse(words, count * MemoryLayout<UInt64>.stride)
      unsafe words.deallocate()
      unsafe parts.deallocate()
    }
  }
#endif

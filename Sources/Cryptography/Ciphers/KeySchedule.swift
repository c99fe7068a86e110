#if canImport(CIPsecMB)
  internal import CIPsecMB
  internal import COpenSSL
  internal import CProcessor

  /// A key as the multi-buffer library wants it, expanded, in whole cache lines. A class, because
  /// only a last owner can wipe it.
  ///
  ///     DES, 3DES   3 pointers to the parts, 5 words unused | 16 words for each part of the key
  ///     AES-CBC     15 round keys to encrypt, 16 octets unused | 15 to decrypt, 16 octets unused
  ///     AES-GCM     round keys and powers of the hash key, the first last, as the library has them
  @safe final class KeySchedule {
    let place: Place

    private let memory: UnsafeMutableRawPointer
    private let length: Int

    /// Where a schedule is. A cipher has it beside it, so that packets need not look for it here.
    @safe struct Place {
      /// What a job is given: for DES the words themselves, for 3DES three pointers to words.
      fileprivate(set) var encryption: UnsafeRawPointer
      fileprivate(set) var decryption: UnsafeRawPointer
      /// What a nonce begins with, as its octets lie in memory. RFC 4106 §4.
      fileprivate(set) var salt: UInt32 = 0
      /// Which of the library's functions take it, of AES.
      fileprivate(set) var index: UInt8 = 0
      /// Whether it ends with powers of a hash key.
      fileprivate(set) var hasPowers = false
      fileprivate let start: UnsafeRawPointer
      fileprivate let length: Int

      /// Has the processor fetch the schedule, while it goes on, as far as so many octets need it.
      func prefetch(forOctets count: Int) {
        let end = unsafe start + length
        var line = unsafe start
        // Each power of the hash key is for one block of the packet, the first of them at the end.
        let powers = KeySchedule.lineLength + count
        if hasPowers, KeySchedule.roundKeysLength + powers < length {
          while unsafe line < start + KeySchedule.roundKeysLength {
            unsafe aspic_prefetch(line)
            unsafe line += KeySchedule.lineLength
          }
          unsafe line = end - powers
        }
        while unsafe line < end {
          unsafe aspic_prefetch(line)
          unsafe line += KeySchedule.lineLength
        }
      }
    }

    private static let lineLength = 64
    private static let partLength = 128
    private static let roundKeysLength = 256

    init(_ key: Secret, of algorithm: EncryptionAlgorithm, by engine: MultiBufferEngine) {
      let row = algorithm.row
      let length =
        switch row.construction {
        case .desCBC, .tripleDESCBC:
          Self.lineLength + row.keyLength / DESKey.length * Self.partLength
        case .aesCBC: 2 * Self.roundKeysLength
        case .aesGCM: MemoryLayout<gcm_key_data>.size
        }
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: length, alignment: Self.lineLength)
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: length)
      unsafe self.memory = memory
      self.length = length
      let start = UnsafeRawPointer(memory)
      var place = unsafe Place(encryption: start, decryption: start, start: start, length: length)
      key.withOctets { key in
        switch row.construction {
        case .desCBC, .tripleDESCBC:
          let keys = unsafe Self.expand(key, into: memory, by: engine)
          unsafe place.encryption = keys
          unsafe place.decryption = keys
        case .aesCBC:
          unsafe engine.expand(
            key, encryption: memory, decryption: memory + Self.roundKeysLength)
          unsafe place.decryption = start + Self.roundKeysLength
        case .aesGCM:
          unsafe engine.expand(
            key.extracting(first: row.keyLength),
            authenticating: memory.assumingMemoryBound(to: gcm_key_data.self))
          place.hasPowers = true
          place.index = UInt8(clamping: MultiBufferEngine.index(ofKey: row.keyLength))
          place.salt = row.salt(of: key)
        }
      }
      self.place = place
    }

    deinit {
      unsafe OPENSSL_cleanse(memory, length)
      unsafe memory.deallocate()
    }

    /// The parts of a DES or 3DES key, and what a job is given of them.
    private static func expand(
      _ key: Span<UInt8>, into memory: UnsafeMutableRawPointer, by engine: MultiBufferEngine
    ) -> UnsafeRawPointer {
      let parts = key.count / DESKey.length
      let words = unsafe (memory + lineLength).bindMemory(
        to: UInt64.self, capacity: parts * partLength / 8)
      let pointers = unsafe memory.bindMemory(
        to: UnsafeRawPointer?.self, capacity: lineLength / 8)
      for part in 0..<parts {
        let schedule = unsafe words + part * partLength / 8
        let octets = key.extracting(part * DESKey.length..<(part + 1) * DESKey.length)
        unsafe engine.expand(octets, into: schedule)
        unsafe pointers[part] = UnsafeRawPointer(schedule)
      }
      return parts == 1 ? UnsafeRawPointer(words) : UnsafeRawPointer(pointers)
    }
  }
#endif

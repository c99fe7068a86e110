#if canImport(CIPsecMB)
  internal import CIPsecMB

  /// The expanded form of a key for the multi-buffer library, in whole cache lines. It is a class,
  /// so that the memory is wiped with the last reference.
  ///
  ///     DES, 3DES   16 words for each part of the key
  ///     AES-CBC     15 round keys to encrypt, 16 octets unused | 15 to decrypt, 16 octets unused
  ///     AES-GCM     round keys and powers of the hash key, the first last, as the library has them
  @safe final class KeySchedule {
    let place: Address

    private let memory: KeyMemory

    /// The address of a schedule. An association stores it beside the other values that packets
    /// need, so that packets do not read the object.
    @safe struct Address {
      fileprivate let start: UnsafeRawPointer

      /// The round keys of DES, and those of AES for encryption.
      var encryption: UnsafeRawPointer { unsafe start }
      /// The round keys of AES in CBC mode for decryption.
      var decryption: UnsafeRawPointer { unsafe start + KeySchedule.roundKeysLength }

      /// Returns the round keys of a part of a 3DES key.
      func part(_ index: Int) -> UnsafeRawPointer {
        unsafe start + index * KeySchedule.partLength
      }

      /// Adds the parts of the schedule to `places` that a packet of `count` octets needs.
      @inline(__always)
      func addKeys(
        _ construction: EncryptionAlgorithm.Construction, keyLength: Int, forOctets count: Int,
        encrypts: Bool, to places: inout KeyPlaces
      ) {
        switch construction {
        case .desCBC: unsafe places.append(start, octets: KeySchedule.partLength)
        case .tripleDESCBC: unsafe places.append(start, octets: 3 * KeySchedule.partLength)
        case .aesCBC:
          unsafe places.append(
            encrypts ? encryption : decryption,
            octets: KeySchedule.roundKeysLength(keyLength))
        case .aesGCM:
          unsafe places.append(start, octets: KeySchedule.roundKeysLength(keyLength))
          // Each power of the hash key is for one block of the packet, the first of them at the
          // end.
          let end = MemoryLayout<gcm_key_data>.size
          let powers = min(
            end - KeySchedule.roundKeysLength, KeySchedule.lineLength + max(0, count))
          unsafe places.append(start + end - powers, octets: powers)
        }
      }
    }

    private static let lineLength = 64
    private static let partLength = 128
    private static let roundKeysLength = 256

    /// Returns the length of the round keys of an AES key, in octets. FIPS 197 §5.
    private static func roundKeysLength(_ keyLength: Int) -> Int { (keyLength / 4 + 7) * 16 }

    /// Returns the length of a schedule in octets, a multiple of the cache line.
    static func length(_ algorithm: EncryptionAlgorithm) -> Int {
      let row = algorithm.row
      let length =
        switch row.construction {
        case .desCBC, .tripleDESCBC: row.keyLength / DESKey.length * partLength
        case .aesCBC: 2 * roundKeysLength
        case .aesGCM: MemoryLayout<gcm_key_data>.size
        }
      return (length + lineLength - 1) / lineLength * lineLength
    }

    /// Creates the schedule in a block of `memory`.
    init(
      _ key: Secret, of algorithm: EncryptionAlgorithm, by engine: MultiBufferEngine,
      in memory: KeyMemory
    ) {
      let row = algorithm.row
      self.memory = memory
      let memory = unsafe memory.allocate()
      unsafe place = Address(start: UnsafeRawPointer(memory))
      key.withOctets { key in
        switch row.construction {
        case .desCBC, .tripleDESCBC: unsafe Self.expand(key, into: memory, by: engine)
        case .aesCBC:
          unsafe engine.expand(
            key, encryption: memory, decryption: memory + Self.roundKeysLength)
        case .aesGCM:
          unsafe engine.expand(
            key.extracting(first: row.keyLength),
            authenticating: memory.assumingMemoryBound(to: gcm_key_data.self))
        }
      }
    }

    deinit {
      unsafe memory.deallocate(UnsafeMutableRawPointer(mutating: place.start))
    }

    /// Expands each part of a DES or 3DES key.
    private static func expand(
      _ key: Span<UInt8>, into memory: UnsafeMutableRawPointer, by engine: MultiBufferEngine
    ) {
      for part in 0..<key.count / DESKey.length {
        let octets = key.extracting(part * DESKey.length..<(part + 1) * DESKey.length)
        unsafe engine.expand(
          octets,
          into: (memory + part * partLength).bindMemory(to: UInt64.self, capacity: partLength / 8))
      }
    }
  }
#endif

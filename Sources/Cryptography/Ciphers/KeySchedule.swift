#if canImport(CIPsecMB)
  internal import CIPsecMB
  internal import CProcessor

  /// A key as the multi-buffer library wants it, expanded, in whole cache lines. A class, because
  /// only a last owner can wipe it.
  ///
  ///     DES, 3DES   16 words for each part of the key
  ///     AES-CBC     15 round keys to encrypt, 16 octets unused | 15 to decrypt, 16 octets unused
  ///     AES-GCM     round keys and powers of the hash key, the first last, as the library has them
  @safe final class KeySchedule {
    let place: Place

    private let memory: KeyMemory

    /// Where a schedule is. An association has it beside what else packets need of it, so that they
    /// need not look for it here.
    @safe struct Place {
      fileprivate let start: UnsafeRawPointer

      /// Of DES and AES.
      var encryption: UnsafeRawPointer { unsafe start }
      /// Of AES in CBC mode.
      var decryption: UnsafeRawPointer { unsafe start + KeySchedule.roundKeysLength }

      /// The words of a part of a 3DES key.
      func part(_ index: Int) -> UnsafeRawPointer {
        unsafe start + index * KeySchedule.partLength
      }

      /// Has the processor fetch what so many octets need of the schedule, while it goes on.
      @inline(__always)
      func prefetch(
        _ cipher: KeyedCipher.Reference, forOctets count: Int, encrypts: Bool
      ) {
        switch cipher.construction {
        case .desCBC: unsafe fetch(start, KeySchedule.partLength)
        case .tripleDESCBC: unsafe fetch(start, 3 * KeySchedule.partLength)
        case .aesCBC:
          unsafe fetch(
            encrypts ? encryption : decryption, KeySchedule.roundKeysLength(cipher.keyLength))
        case .aesGCM:
          unsafe fetch(start, KeySchedule.roundKeysLength(cipher.keyLength))
          // Each power of the hash key is for one block of the packet, the first of them at the end.
          let end = MemoryLayout<gcm_key_data>.size
          let powers = min(
            end - KeySchedule.roundKeysLength, KeySchedule.lineLength + max(0, count))
          unsafe fetch(start + end - powers, powers)
        }
      }

      @inline(__always)
      private func fetch(_ start: UnsafeRawPointer, _ octets: Int) {
        var offset = 0
        while offset < octets {
          unsafe aspic_fetch(start + offset)
          offset &+= KeySchedule.lineLength
        }
      }
    }

    private static let lineLength = 64
    private static let partLength = 128
    private static let roundKeysLength = 256

    /// Octets of the round keys of an AES key of so many. FIPS 197 §5.
    private static func roundKeysLength(_ keyLength: Int) -> Int { (keyLength / 4 + 7) * 16 }

    /// Octets of a schedule, whole lines.
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

    /// In a block of `memory`.
    init(
      _ key: Secret, of algorithm: EncryptionAlgorithm, by engine: MultiBufferEngine,
      in memory: KeyMemory
    ) {
      let row = algorithm.row
      self.memory = memory
      let memory = unsafe memory.allocate()
      unsafe place = Place(start: UnsafeRawPointer(memory))
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

    /// The parts of a DES or 3DES key.
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

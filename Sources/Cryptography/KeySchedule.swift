#if canImport(CIPsecMB)
  internal import COpenSSL
  internal import CProcessor

  /// The rounds' keys of DES or 3DES, as the multi-buffer library lays them out, in whole cache
  /// lines. A class, because only a last owner can wipe them.
  ///
  ///     3 pointers to the parts, 5 words unused | 16 words for each part of the key
  @safe final class KeySchedule {
    let place: Place

    private let memory: UnsafeMutableRawPointer
    private let length: Int

    /// Where a schedule is. A cipher has it beside it, so that packets need not look for it here.
    @safe struct Place {
      /// What a job is given: the words themselves for DES, three pointers to words for 3DES.
      let reference: UnsafeRawPointer
      fileprivate let start: UnsafeRawPointer
      fileprivate let length: Int

      /// Has the processor fetch the schedule, while it goes on.
      func prefetch() {
        for offset in stride(from: 0, to: length, by: KeySchedule.lineLength) {
          unsafe aspic_prefetch(start + offset)
        }
      }
    }

    private static let lineLength = 64
    private static let partLength = 128

    init(_ key: Secret, of engine: MultiBufferEngine) {
      let parts = key.count / DESKey.length
      let length = Self.lineLength + parts * Self.partLength
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: length, alignment: Self.lineLength)
      let words = unsafe (memory + Self.lineLength).bindMemory(
        to: UInt64.self, capacity: parts * Self.partLength / 8)
      let pointers = unsafe memory.bindMemory(
        to: UnsafeRawPointer?.self, capacity: Self.lineLength / 8)
      unsafe pointers.initialize(repeating: nil, count: Self.lineLength / 8)
      unsafe words.initialize(repeating: 0, count: parts * Self.partLength / 8)
      key.withOctets { key in
        for part in 0..<parts {
          let schedule = unsafe words + part * Self.partLength / 8
          let octets = key.extracting(part * DESKey.length..<(part + 1) * DESKey.length)
          unsafe engine.expand(octets, into: schedule)
          unsafe pointers[part] = UnsafeRawPointer(schedule)
        }
      }
      unsafe self.memory = memory
      self.length = length
      unsafe place = Place(
        reference: parts == 1 ? UnsafeRawPointer(words) : UnsafeRawPointer(pointers),
        start: UnsafeRawPointer(memory), length: length)
    }

    deinit {
      unsafe OPENSSL_cleanse(memory, length)
      unsafe memory.deallocate()
    }
  }
#endif

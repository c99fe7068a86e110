internal import COpenSSL

/// Memory for expanded keys, in adjacent blocks of equal length.
///
/// With ten thousand associations, the keys of each would otherwise be on a page of their own with
/// other data, and a page table walk takes the processor about as long as the access itself:
/// measured, 60 to 120 ns a packet. Adjacent keys occupy few pages.
///
/// It is a class because it owns the memory; the owner of a block keeps a reference to it.
@safe final class KeyMemory {
  /// The number of octets of a block.
  let blockLength: Int

  private var chunks: [UnsafeMutableRawPointer] = unsafe []
  /// The blocks that were returned.
  private var free: [UnsafeMutableRawPointer] = unsafe []
  /// The number of blocks of the last chunk.
  private var capacity = 0
  /// The number of blocks of the last chunk that have been handed out.
  private var count = 0

  private static let pageLength = 4_096
  /// The number of blocks of the first chunk, which suffices for a few tunnels. Each chunk has
  /// twice as many as the one before, up to `most`.
  private static let fewest = 16
  private static let most = 1_024

  /// Creates the memory; `blockLength` is a multiple of a cache line of 64 octets.
  init(blockLength: Int) {
    precondition(blockLength > 0 && blockLength % 64 == 0, "whole cache lines")
    self.blockLength = blockLength
  }

  deinit {
    unsafe chunks.forEach { unsafe $0.deallocate() }
  }

  /// Returns a block of zeroes that begins at a cache line.
  func allocate() -> UnsafeMutableRawPointer {
    if let block = unsafe free.popLast() { return unsafe block }
    if count == capacity {
      capacity = min(Self.most, max(Self.fewest, 2 * capacity))
      count = 0
      let length = capacity * blockLength
      let chunk = UnsafeMutableRawPointer.allocate(
        byteCount: length, alignment: length < Self.pageLength ? 64 : Self.pageLength)
      unsafe chunk.initializeMemory(as: UInt8.self, repeating: 0, count: length)
      unsafe chunks.append(chunk)
    }
    defer { count += 1 }
    return unsafe chunks[chunks.count - 1] + count * blockLength
  }

  /// Wipes a block and makes it available again.
  func deallocate(_ block: UnsafeMutableRawPointer) {
    unsafe OPENSSL_cleanse(block, blockLength)
    unsafe free.append(block)
  }
}

internal import COpenSSL

/// Memory for what packets are computed with, in blocks of one length, side by side.
///
/// Where packets go through ten thousand associations, the keys of each would else be on a page that
/// they share with anything, and the processor looks for a page about as long as for what is on it:
/// measured, 60 to 120 ns a packet. Side by side, the keys are on a few pages that it knows.
///
/// A class, because it owns the memory; who has a block of it keeps it.
@safe final class KeyMemory {
  let blockLength: Int

  private var chunks: [UnsafeMutableRawPointer] = unsafe []
  /// Blocks that were given back.
  private var free: [UnsafeMutableRawPointer] = unsafe []
  /// Blocks of the last chunk, and how many of them have been given out.
  private var capacity = 0
  private var count = 0

  private static let pageLength = 4_096
  /// Blocks of the first chunk: a router with a few tunnels needs no more. Each is twice as long as
  /// the one before, up to the most.
  private static let fewest = 16
  private static let most = 1_024

  /// Octets, a multiple of a cache line.
  init(blockLength: Int) {
    precondition(blockLength > 0 && blockLength % 64 == 0, "whole cache lines")
    self.blockLength = blockLength
  }

  deinit {
    unsafe chunks.forEach { unsafe $0.deallocate() }
  }

  /// A block of zeroes, at the start of a cache line.
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

  /// Wipes a block and takes it back.
  func deallocate(_ block: UnsafeMutableRawPointer) {
    unsafe OPENSSL_cleanse(block, blockLength)
    unsafe free.append(block)
  }
}

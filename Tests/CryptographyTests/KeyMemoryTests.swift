import Testing

@testable import Cryptography

/// The memory for the keys of packets has blocks that lie side by side and that are wiped when they
/// are freed.
@Suite("Keys of packets are adjacent in memory")
struct KeyMemoryTests {
  @Test(arguments: [64, 384])
  func givesBlocksOfZeroes(_ length: Int) {
    let memory = KeyMemory(blockLength: length)
    var starts: Set<UInt> = []
    var blocks = unsafe [UnsafeMutableRawPointer]()
    for _ in 0..<3_000 {
      let block = unsafe memory.allocate()
      #expect(UInt(bitPattern: block) % 64 == 0)
      starts.insert(UInt(bitPattern: block))
      unsafe blocks.append(block)
      unsafe block.initializeMemory(as: UInt8.self, repeating: 0xA5, count: length)
    }
    #expect(starts.count == 3_000)
    let sorted = starts.sorted()
    let neighbours = zip(sorted, sorted.dropFirst()).count { $1 - $0 == UInt(length) }
    #expect(neighbours > 2_900)
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= UInt(length) })
  }

  @Test func wipesWhatIsGivenBack() {
    let memory = KeyMemory(blockLength: 64)
    let block = unsafe memory.allocate()
    unsafe block.initializeMemory(as: UInt8.self, repeating: 0xA5, count: 64)
    unsafe memory.deallocate(block)
    let again = unsafe memory.allocate()
    #expect(UInt(bitPattern: again) == UInt(bitPattern: block))
    for offset in 0..<64 {
      #expect(unsafe again.load(fromByteOffset: offset, as: UInt8.self) == 0)
    }
  }
}

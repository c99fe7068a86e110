import IPsec
import TestSupport
import Testing

@testable import Router

/// `CacheLines` is an array whose elements begin at cache lines.
@Suite("An array whose elements begin cache lines")
struct CacheLinesTests {
  /// An object that is counted while it exists.
  private final class Witness {
    let number: Int
    private let tally: Tally

    init(_ number: Int, _ tally: Tally) {
      self.number = number
      self.tally = tally
      tally.count += 1
    }

    deinit { tally.count -= 1 }
  }

  private final class Tally { var count = 0 }

  @Test func holdsWhatAnArrayHolds() {
    var generator = SeededGenerator(seed: 14)
    var lines = CacheLines<[Int]>()
    var array: [[Int]] = []
    var copies: [(CacheLines<[Int]>, [[Int]])] = []
    for step in 0..<2_000 {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<5:
        lines.append([step])
        array.append([step])
      case 5..<8:
        guard let index = array.indices.randomElement(using: &generator) else { continue }
        lines[index].append(step)
        array[index].append(step)
      case 8:
        let count = min(array.count, 3)
        lines.removeLast(count)
        array.removeLast(count)
      default:
        if step % 7 == 0 { copies.append((lines, array)) }
        lines.reserveCapacity(array.count + 5)
      }
      #expect(lines.count == array.count)
    }
    #expect(Array(lines) == array)
    for (lines, array) in copies { #expect(Array(lines) == array) }
  }

  @Test func freesWhatItHolds() {
    let tally = Tally()
    do {
      var lines = CacheLines<Witness>()
      for number in 0..<100 { lines.append(Witness(number, tally)) }
      let copy = lines
      lines.removeLast(60)
      #expect(tally.count == 100)
      #expect(copy.count == 100)
      lines[3] = Witness(-3, tally)
      #expect(copy[3].number == 3)
    }
    #expect(tally.count == 0)
  }

  @Test func eachBeginsALine() {
    var lines = CacheLines<(Int, Int, UInt8)>()
    for index in 0..<9 { lines.append((index, index, 0)) }
    for index in lines.indices {
      unsafe lines.withPlace(of: index) { place in
        #expect(UInt(bitPattern: place) % 64 == 0)
      }
    }
  }

  /// The fields that are used for each packet take a limited number of cache lines. A further field
  /// may cost each packet of ten thousand tunnels an access to memory.
  @Test func packetsTouchFewLines() {
    #expect(Tunnel.octetsForLeaving.lowerBound == 0)
    #expect(Tunnel.octetsForLeaving.upperBound <= 128)
    #expect(Tunnel.octetsForComing.lowerBound == 128)
    #expect(Tunnel.octetsForComing.upperBound <= 256)
    #expect(MemoryLayout<Tunnel>.size <= 320)
    #expect(MemoryLayout<Tunnel.Passage>.size <= 64)
  }
}

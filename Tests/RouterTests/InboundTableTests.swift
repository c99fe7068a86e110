import IPsec
import TestSupport
import Testing
import Wire

@testable import Router

/// The table of inbound associations finds the same as a dictionary.
@Suite("The table of inbound associations finds what a dictionary finds")
struct InboundTableTests {
  private struct Key: Hashable {
    var identifier: SecurityAssociationIdentifier
    var instance: Int
  }

  /// Returns one of few keys, so that slots collide, become free and are used again.
  private func key(using generator: inout SeededGenerator) -> Key {
    Key(
      identifier: SecurityAssociationIdentifier(
        header: Bool.random(using: &generator) ? .esp : .ah,
        spi: UInt32.random(in: 256...290, using: &generator),
        destination: IPv4Address(10, 0, 0, UInt8.random(in: 1...3, using: &generator))),
      instance: Int.random(in: 0...2, using: &generator))
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func anyOrderOfComingAndGoing(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var table = InboundTable(minimumCapacity: seed % 2 == 0 ? 0 : 100)
    var model: [Key: Int] = [:]
    for step in 0..<2_000 {
      let key = key(using: &generator)
      if Int.random(in: 0..<5, using: &generator) < (step < 1_000 ? 3 : 2) {
        table[key.identifier, in: key.instance] = (set: step % 7, tunnel: step)
        model[key] = step
      } else {
        table[key.identifier, in: key.instance] = nil
        model[key] = nil
      }
      #expect(table.count == model.count, "seed \(seed)")
      let asked = self.key(using: &generator)
      let found = table[asked.identifier, in: asked.instance]
      #expect(found?.tunnel == model[asked], "seed \(seed)")
      #expect(found?.set == model[asked].map { $0 % 7 }, "seed \(seed)")
    }
    for (key, tunnel) in model {
      #expect(table[key.identifier, in: key.instance]?.tunnel == tunnel, "seed \(seed)")
    }
  }

  @Test func holdsTenThousandNeighbours() {
    var table = InboundTable()
    func identifier(_ spi: Int) -> SecurityAssociationIdentifier {
      SecurityAssociationIdentifier(
        header: .esp, spi: UInt32(spi), destination: IPv4Address(21, 21, 1, 1))
    }
    for spi in 256..<10_256 { table[identifier(spi), in: 0] = (set: 0, tunnel: spi) }
    for spi in 256..<10_256 where table[identifier(spi), in: 0]?.tunnel != spi {
      Issue.record("SPI \(spi)")
    }
    #expect(table[identifier(255), in: 0] == nil)
    #expect(table[identifier(256), in: 1] == nil)
  }
}

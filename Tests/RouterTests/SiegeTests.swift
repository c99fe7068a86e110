import Testing

/// No mixture of packets, messages and commands harms a router.
@Suite("No packet, message or command, nor any mixture of them, harms a router")
struct SiegeTests {
  @Test(arguments: Siege.Kind.allCases, 1...2 as ClosedRange<UInt64>)
  func tunnelsWorkAfterAnAttack(_ kind: Siege.Kind, _ seed: UInt64) {
    var siege = Siege(kind, seed: seed)
    for _ in 0..<40 { siege.round() }
    siege.end()
  }
}

import Testing

/// No mixture of packets, messages and commands harms a router.
@Suite("Random packets, messages and commands on a link")
struct LinkAttackTests {
  @Test(arguments: LinkAttack.Kind.allCases, 1...2 as ClosedRange<UInt64>)
  func tunnelsWorkAfterAnAttack(_ kind: LinkAttack.Kind, _ seed: UInt64) {
    var attack = LinkAttack(kind, seed: seed)
    for _ in 0..<40 { attack.round() }
    attack.end()
  }
}

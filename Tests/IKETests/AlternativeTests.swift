import Cryptography
import IPsec
import Testing
import Wire

@testable import IKE

/// Several policies are configured for one peer, and only what the peer proves decides which of
/// them applies.
@Suite("Several policies for one peer")
struct AlternativeTests {
  private func policy(_ mode: IKEPolicy.Mode, key: String = "secret") -> IKEPolicy {
    .preShared([IKEProposal(name: "p")], mode: mode, key: key)
  }

  private func named(_ name: String, key: String, _ mode: IKEPolicy.Mode = .main) -> IKEPolicy {
    var policy = policy(mode, key: key)
    policy.name = name
    return policy
  }

  /// In main mode only the key of the peer's fifth message shows which policy the peer uses.
  @Test(arguments: [true, false])
  func twoKeysOfOnePeerBothCount(_ leftBegins: Bool) {
    let (one, two) = (named("one", key: "1"), named("two", key: "2"))
    var pair = Pair(
      [.left(one), .left(two, name: "u", network: 2)],
      [.right(one), .right(two, name: "u", network: 2)])
    for tunnel: TunnelIdentifier in ["u", "t"] {
      if leftBegins { pair.leftNegotiates(tunnel) } else { pair.rightNegotiates(tunnel) }
      pair.run()
    }
    #expect(pair.carries("t") && pair.carries("u"))
    #expect(Set(pair.left.phaseOnes.map(\.policy)) == ["one", "two"])
    #expect(Set(pair.right.phaseOnes.map(\.policy)) == ["one", "two"])
    #expect(pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    #expect(pair.left.refusals.isEmpty && pair.right.refusals.isEmpty)
  }

  @Test func aThirdKeyIsNamedAsTheReason() {
    let three = named("three", key: "3")
    var pair = Pair(
      [.left(three)],
      [
        .right(named("one", key: "1")),
        .right(named("two", key: "2"), name: "u", network: 2),
      ])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(
      pair.right.failures.first?.error.description
        == "the peer's message does not decrypt: do the pre-shared keys agree?"
        + "; tried the keys of policies one, two")
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered PAYLOAD-MALFORMED: do the pre-shared keys agree?"
      ])
  }

  /// Both policies have the same key, and they accept different identities of the peer.
  @Test func twoIdentitiesOfOnePeerBothCount() {
    func policies(isLeft: Bool) -> [IKEPolicy] {
      ["west", "east"].map { name in
        var policy = named(name, key: "shared")
        if isLeft { policy.local.keys = [name] } else { policy.remote.keys = [name] }
        return policy
      }
    }
    let (left, right) = (policies(isLeft: true), policies(isLeft: false))
    var pair = Pair(
      [.left(left[0]), .left(left[1], name: "u", network: 2)],
      [.right(right[0]), .right(right[1], name: "u", network: 2)])
    pair.leftNegotiates("u")
    pair.run()
    #expect(pair.carries("u") && pair.right.phaseOnes.map(\.policy) == ["east"])
    pair.leftNegotiates("t")
    pair.run()
    #expect(pair.carries("t") && pair.right.phaseOnes.map(\.policy) == ["east", "west"])
  }

  @Test func theShorterLifetimeIsThatOfThePolicyThatIsMeant() {
    func policy(_ name: String, key: String, _ seconds: Int) -> IKEPolicy {
      var policy = IKEPolicy.preShared(
        [IKEProposal(name: "p", for: .seconds(seconds))], key: key)
      policy.name = name
      return policy
    }
    var pair = Pair(
      [.left(policy("two", key: "2", 3_600))],
      [
        .right(policy("one", key: "1", 3_600), name: "u", network: 2),
        .right(policy("two", key: "2", 1_800)),
      ])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    for end in [pair.left, pair.right] {
      #expect(
        end.phaseOnes.map { $0.establishedAt.duration(to: $0.expiresAt) }.allSatisfy {
          $0 <= .seconds(1_800)
        })
    }
  }
}

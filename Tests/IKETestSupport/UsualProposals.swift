internal import Cryptography
package import IKE
internal import IPsec

extension IKEProposal {
  /// A proposal whose key exchange takes the least time.
  package static let fast = IKEProposal(
    name: "p", method: .preSharedKeys, group: .group1, hash: .sha1, encryption: .tripleDES,
    lifetime: .seconds(3_600))
}

extension IPsecProposal {
  /// A proposal of ESP with the algorithms that most peers have.
  package static let usual = IPsecProposal(
    name: "q", securityProtocol: .esp, authentication: .hmacSHA1, encryption: .tripleDES,
    lifetime: .seconds(28_800))
}

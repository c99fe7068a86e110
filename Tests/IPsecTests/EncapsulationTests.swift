import Cryptography
import IPsec
import TestSupport
import Testing

/// A tunnel adds an outer header and a header of ESP or AH, whose length is known in advance.
@Suite("What a tunnel adds")
struct EncapsulationTests {
  @Test(arguments: [
    (Protection(securityProtocol: .ah, authentication: .hmacSHA1), 1_456, 1_500),
    (
      Protection(securityProtocol: .esp, encryption: .tripleDES, authentication: .hmacSHA1), 1_446,
      1_496
    ),
    (Protection(securityProtocol: .esp, encryption: .des), 1_462, 1_500),
    (Protection(securityProtocol: .esp, authentication: .hmacMD5), 1_458, 1_500),
    (
      Protection(securityProtocol: .bundle, encryption: .des, authentication: .hmacMD5), 1_438,
      1_500
    ),
    (
      Protection(securityProtocol: .esp, encryption: .aes256CBC, authentication: .hmacSHA256128),
      1_438, 1_500
    ),
    (Protection(securityProtocol: .esp, encryption: .aes128GCM), 1_446, 1_500),
    (Protection(securityProtocol: .ah, authentication: .hmacSHA256128), 1_452, 1_500),
  ])
  func largestPacketForEthernet(_ protection: Protection, _ inner: Int, _ outer: Int) {
    let encapsulation = Encapsulation(protection.parameters)
    #expect(encapsulation.largestInner(within: 1_500) == inner)
    #expect(encapsulation.sealedLength(ofInner: inner) == outer)
  }

  @Test(arguments: Protection.all)
  func largestIsLargestForEveryMTU(_ protection: Protection) {
    let encapsulation = Encapsulation(protection.parameters)
    for mtu in 0...2_000 {
      let largest = encapsulation.largestInner(within: mtu)
      if largest > 0 && encapsulation.sealedLength(ofInner: largest) > mtu {
        Issue.record("MTU \(mtu): \(largest) is too much")
      }
      if encapsulation.sealedLength(ofInner: largest + 1) <= mtu {
        Issue.record("MTU \(mtu): \(largest) is too little")
      }
    }
  }

  @Test(arguments: Protection.all)
  func sealedPacketsHaveThePredictedLength(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 1)
    var outbound = try protection.outbound()
    for length in 20...60 {
      let sealed = try outbound.seal(
        innerPacket(length, using: &generator), behind: .example, using: &generator)
      #expect(sealed.count == outbound.encapsulation.sealedLength(ofInner: length))
    }
  }
}

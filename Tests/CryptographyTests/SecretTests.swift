import Cryptography
import Testing

/// A secret is not printed, is compared in constant time, and is wiped with its last copy.
@Suite("Secrets")
struct SecretTests {
  @Test func showsNothing() {
    let secret = Secret(Array("example".utf8))
    #expect("\(secret)" == "<secret>")
    #expect(String(reflecting: secret) == "<secret>")
    #expect(Mirror(reflecting: secret).children.isEmpty)
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("101"))
  }

  @Test(arguments: [
    ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("", "", true),
  ])
  func compares(_ left: String, _ right: String, _ areEqual: Bool) {
    #expect((Secret(Array(left.utf8)) == Secret(Array(right.utf8))) == areEqual)
  }

  /// The last copy wipes its own octets, and not those from which the secret was made.
  @Test func leavesItsMakersOctetsAlone() {
    let octets = Array("example".utf8)
    do {
      let secret = Secret(octets)
      #expect(secret.count == 7)
    }
    #expect(octets == Array("example".utf8))
  }
}

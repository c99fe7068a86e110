import Cryptography
import IPsec
import Network
import Router
import Wire

extension Exercise {
  /// A slip in one of four manual keys.
  package static let keys = Exercise(
    name: "keys", help: "A manual security association with a slip in it",
    task: """
      pe1 and pe2 were given manual security associations by telephone. Since then the
      customers cannot reach each other. Find out which end is wrong, and repair it.

      The keys as they were agreed on:
        pe1 to pe2  spi 12288  hmac-sha1-96 from-pe1-to-pe2-auth  3des-cbc 12345678901234567890abcd
        pe2 to pe1  spi 16384  hmac-sha1-96 from-pe2-to-pe1-auth  3des-cbc 23456789012345678901234e

      """,
    hint: """
      Ping from ce1, and look at `show services ipsec-vpn ipsec statistics` on both
      routers: a packet that was altered, or made with another key, is counted where it
      arrives. `request lab connect pe2` takes you there.

      """,
    configuration: LabConfiguration(
      name: "exercise keys", help: "",
      changing: .manualESP, of: .pe2,
      ("from-pe1-to-pe2-auth", "from-pe1-to-pe2-aunt")),
    checks: [
      Check(sentence: "ce1 reaches ce2") { $0.reaches(from: "ce1", to: "ce2") },
      Check(sentence: "ce2 reaches ce1") { $0.reaches(from: "ce2", to: "ce1") },
      Check(sentence: "the core carries nothing in clear") {
        $0.protects(from: "ce1", to: "ce2")
      },
      Check(sentence: "packets are encrypted with 3des-cbc and authenticated with hmac-sha1-96") {
        $0.isProtected(by: .esp, .tripleDES, .hmacSHA1)
      },
    ], rightEnd: .pe1)
}

extension LabConfiguration {
  /// Another one, with words of one router's configuration replaced.
  init(
    name: String, help: String, changing base: LabConfiguration, of router: Router,
    _ replacements: (String, with: String)...
  ) {
    self = base
    self.name = name
    self.help = help
    for (old, new) in replacements {
      texts[router.rawValue] = texts[router.rawValue]?.replacing(old, with: new)
    }
  }
}

extension Network {
  /// Whether every association that the two ends have installed, and there are some, is of this
  /// strength. A ping first, on a copy, lets dynamic ones come about.
  func isProtected(
    by securityProtocol: SecurityProtocol, _ encryption: EncryptionAlgorithm?,
    _ authentication: AuthenticationAlgorithm?
  ) -> Bool {
    var copy = self
    _ = copy.startPing(from: "ce1", .init(to: Self.customer, count: 1))
    copy.advance(by: .seconds(2))
    let associations = ["pe1", "pe2"].flatMap { name in
      copy.router(name)?.serviceSetStatus.flatMap(\.tunnels).flatMap(\.associations) ?? []
    }
    return !associations.isEmpty
      && associations.allSatisfy {
        $0.securityProtocol == securityProtocol && $0.encryption == encryption
          && $0.authentication == authentication
      }
  }

  private static let customer = IPv4Address(8, 8, 8, 1)
}

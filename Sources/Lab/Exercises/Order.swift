import Network
import Router
import Wire

extension Exercise {
  /// The first term that matches takes the packet.
  package static let order = Exercise(
    name: "order", help: "Two terms that both match",
    task: """
      On pe1, packets for ce2 belong into the tunnel of the term `customer`, and all others
      into that of the term `everything-else`, whose far end is still being built. But
      nothing reaches ce2. Put it right, and delete neither term.

      """,
    hint: """
      `test services ipsec-vpn match source 11.11.11.1 destination 8.8.8.1` shows the terms
      as they are tried. `insert` moves a term in configuration mode.

      """,
    configuration: LabConfiguration(
      name: "exercise order", help: "", changing: .manualESP, of: .pe1,
      (
        "term term-1 {",
        with: """
        term everything-else {
            then {
                remote-gateway 21.21.2.9;
                manual {
                    direction bidirectional {
                        protocol ah;
                        spi 400;
                        authentication {
                            algorithm hmac-md5-96;
                            key ascii-text 123456789012abcd;
                        }
                    }
                }
            }
        }
        term customer {
            from {
                destination-address 8.8.8.1/32;
            }
        """
      )),
    checks: [
      Check(sentence: "ce1 reaches ce2") { $0.reaches(from: "ce1", to: "ce2") },
      Check(sentence: "packets for ce2 take the term customer") {
        $0.term(to: IPv4Address(8, 8, 8, 1)) == "customer"
      },
      Check(sentence: "other packets take the term everything-else") {
        $0.term(to: IPv4Address(9, 9, 9, 9)) == "everything-else"
      },
      Check(sentence: "the core carries nothing in clear") {
        $0.protects(from: "ce1", to: "ce2")
      },
    ])
}

extension Network {
  /// The term of pe1 that takes packets of ce1 to an address.
  fileprivate func term(to destination: IPv4Address) -> String? {
    router("pe1")?.lookUpRules(from: IPv4Address(11, 11, 11, 1), to: destination).first?
      .tunnel?.term
  }
}

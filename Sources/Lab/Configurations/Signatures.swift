internal import Cryptography

extension LabConfiguration {
  /// What the ends prove who they are with: names of files that `LabAuthority` makes.
  package static let rsaSignatures = signatures(
    name: "rsa-signatures", help: "IKE main mode with certificates and RSA signatures", .rsa,
    method: "rsa-signatures", mode: "main")

  package static let dsaSignatures = signatures(
    name: "dsa-signatures", help: "IKE aggressive mode with certificates and DSA signatures",
    .dsa, method: "dsa-signatures", mode: "aggressive")

  private static func signatures(
    name: String, help: String, _ kind: PublicKey.Kind, method: String, mode: String
  ) -> LabConfiguration {
    var lab = LabConfiguration(name: name, help: help) { router in
      tunnel(
        of: router,
        negotiatedBy: """
              ike {
                  proposal ike-proposal {
                      authentication-method \(method);
                      dh-group group2;
                      authentication-algorithm sha1;
                      encryption-algorithm 3des-cbc;
                  }
                  policy ike-policy {
                      mode \(mode);
                      proposals ike-proposal;
                      local-certificate \(LabAuthority.certificateName(kind));
                  }
              }
              ipsec {
                  proposal ipsec-proposal {
                      protocol esp;
                      authentication-algorithm hmac-sha1-96;
                      encryption-algorithm 3des-cbc;
                  }
                  policy ipsec-policy {
                      proposals ipsec-proposal;
                  }
              }
          """,
        security: """
          dynamic {
              ike-policy ike-policy;
              ipsec-policy ipsec-policy;
          }
          """)
    }
    lab.signatures = kind
    return lab
  }
}

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
      negotiatedTunnel(
        of: router,
        ike: """
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
          """)
    }
    lab.signatures = kind
    return lab
  }
}

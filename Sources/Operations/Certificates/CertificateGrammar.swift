import Schema

extension SchemaText {
  /// The grammar of `request`, `show` and `clear security pki`, and of the certificates that
  /// negotiations have used.
  static let certificates: [SchemaText] = [
    SchemaText(
      under: "request",
      """
      security "Request security operation" {
        pki "Request Public Key Infrastructure operation" {
          ca-certificate "Request operation on CA certificates" {
            /// The file has the format PEM or DER. A peer is accepted if a chain leads from its
            /// certificate to a loaded one; a peer's self-signed certificate is loaded in the same
            /// way.
            load command rpc load-pki-ca-certificate "Load CA certificate from a file" {
              ca-profile <name 1..32> required "Name of the CA profile";
              filename <listed paths> required "Name of the file";
            }
            verify command rpc verify-pki-ca-certificate "Verify CA certificate" {
              ca-profile <listed ca-certificates> required "Name of the CA profile";
            }
          }
          /// The request has the format PKCS #10 and is sent to the authority. The certificate that
          /// the authority issues is loaded by local-certificate load.
          generate-certificate-request command rpc generate-pki-certificate-request "Generate a certificate request" {
            certificate-id <listed key-pairs> required "Certificate identifier";
            domain-name <word> "Domain name of the router, in the alternate subject";
            email <word> "Electronic mail address, in the alternate subject";
            filename <listed paths> "File to write the request to";
            ip-address <address> "IPv4 address of the router, in the alternate subject";
            subject <word> required "Subject of the certificate, as CN=name,O=organization";
          }
          /// The private key is kept with the router's files, and never shown. DSA keys have 1024 or
          /// 2048 bits.
          generate-key-pair command rpc generate-pki-key-pair "Generate a public and private key pair" {
            certificate-id <name 1..32> required "Certificate identifier";
            size ( 512 "512 bits" | 1024 "1024 bits (default)" | 2048 "2048 bits" )
              "Size of the key pair";
            type
              ( dsa "Digital Signature Algorithm" | rsa "RSA encryption (default)" )
              "Algorithm of the key pair";
          }
          local-certificate "Request operation on local certificates" {
            /// It is valid for five years. A peer accepts it if it is loaded there as a CA
            /// certificate.
            generate-self-signed command rpc generate-pki-self-signed-local-certificate "Generate a self-signed certificate" {
              certificate-id <listed key-pairs> required "Certificate identifier";
              domain-name <word> "Domain name of the router, in the alternate subject";
              email <word> "Electronic mail address, in the alternate subject";
              ip-address <address> "IPv4 address of the router, in the alternate subject";
              subject <word> required "Subject of the certificate, as CN=name,O=organization";
            }
            /// The file has the format PEM or DER. Further certificates in it are sent to peers
            /// along with the first.
            load command rpc load-pki-local-certificate "Load local certificate from a file" {
              certificate-id <listed key-pairs> required "Certificate identifier";
              filename <listed paths> required "Name of the file";
              key <listed paths> "File of the private key, where it was not generated here";
            }
            verify command rpc verify-pki-local-certificate "Verify local certificate" {
              certificate-id <listed local-certificates> required "Certificate identifier";
            }
          }
        }
      }
      """),
    SchemaText(
      under: "show",
      """
      security "Show security information" {
        pki "Show Public Key Infrastructure information" {
          ca-certificate command rpc get-pki-ca-certificate "Show CA certificates" {
            brief choice level "Display brief output (default)";
            ca-profile <listed ca-certificates> "Name of the CA profile";
            detail choice level "Display detailed output";
          }
          local-certificate command rpc get-pki-local-certificate "Show local certificates" {
            brief choice level "Display brief output (default)";
            certificate-id <listed local-certificates> "Certificate identifier";
            detail choice level "Display detailed output";
          }
        }
      }
      """),
    SchemaText(
      under: "show services ipsec-vpn",
      """
      /// Certificates that negotiations have used: those of peers, and those of the authorities
      /// that issued them.
      certificates command rpc get-services-ipsec-certificates-information "Show certificates used by IPSec service sets" {
        brief choice level "Display brief output (default)";
        detail choice level "Display detailed output";
        service-set <-> services service-set> "Restrict output to one service set";
      }
      """),
    SchemaText(
      under: "clear",
      """
      security "Clear security information" {
        pki "Clear Public Key Infrastructure information" {
          /// Associations that were negotiated with them remain.
          ca-certificate rpc clear-pki-ca-certificate "Clear CA certificates" {
            all command "Clear all CA certificates";
            ca-profile <ca-profile: listed ca-certificates> command "Name of the CA profile" {
            }
          }
          /// Certificates and requests that were made from them are deleted too.
          key-pair rpc clear-pki-key-pair "Clear key pairs" {
            all command "Clear all key pairs";
            certificate-id <certificate-id: listed key-pairs> command "Certificate identifier" {
            }
          }
          /// Its key pair and its request are deleted too.
          local-certificate rpc clear-pki-local-certificate "Clear local certificates" {
            all command "Clear all local certificates";
            certificate-id <certificate-id: listed local-certificates> command
              "Certificate identifier" {
            }
          }
        }
      }
      """),
    SchemaText(
      under: "clear services ipsec-vpn",
      """
      certificates "Clear certificates used by IPSec service sets" {
        service-set <service-set: listed service-sets> command rpc clear-ipsec-certificates-service-set
          "Name of service set, or all" {
          certificate-cache-entry <integer 1..4294967295> "Number of the cache entry";
        }
      }
      """),
  ]
}

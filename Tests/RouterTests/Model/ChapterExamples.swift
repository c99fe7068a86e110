/// The examples of the manual's chapter, as it prints them.
enum ChapterExample {
  /// The example of "Configuring Inbound and Outbound Direction Statements", at `manual` of a term.
  static let directions = """
    direction inbound {
      protocol esp;
      spi 16384;
      encryption {
        algorithm 3des-cbc;
        key ascii-text 23456789012345678901234;
      }
    direction outbound {
      protocol esp;
      spi 24576;
      encryption {
        algorithm 3des-cbc;
        key ascii-text 12345678901234567890abcd;
      }
    }
    """

  /// The example of "Configuring Bidirectional Statement", at `manual` of a term.
  static let bidirectional = """
    direction bidirectional {
      protocol ah;
      spi 20001;
      authentication {
        algorithm hmac-md5-96;
        key ascii-text 123456789012abcd;
      }
    }
    """

  /// The example of "Configuring an IKE Proposal", at `ike`.
  static let ikeProposal = """
    proposal ike-proposal {
      authentication-method pre-shared-keys;
      dh-group group1;
      authentication-algorithm sha1;
      encryption-algorithm 3des-cbc;
    }
    """

  /// The example of "Configuring an IKE Policy", at `ipsec-vpn`.
  static let ikePolicy = """
    ike {
      proposal proposal-1 {
        authentication-method pre-shared-keys;
        dh-group group1;
        authentication-algorithm sha1;
        encryption-algorithm 3des-cbc;
        lifetime-seconds 1000;
      }
      proposal proposal-2 {
        authentication-method pre-shared-keys;
        dh-group group2;
        authentication-algorithm md5;
        encryption-algorithm des-cbc;
        lifetime-seconds 10000;
      }
      proposal proposal-3 {
        authentication-method rsa-signatures;
        dh-group group2;
        authentication-algorithm md5;
        encryption-algorithm des-cbc;
        lifetime-seconds 10000;
      }
      policy 10.1.1.2 {
        mode main;
        proposals [ proposal-1 proposal-2 ];
        pre-shared-key ascii-text example-pre-shared-key;
      }
      policy 10.1.1.1 {
        local-certificate certificate-file-name;
        local-key-pair private-public-key-file;
        mode aggressive;
        proposals [ proposal-2 proposal-3 ];
        pre-shared-key hexadecimal 0102030abbcd;
      }
    }
    """

  /// The example of "IPsec Policy Configuration", at `ipsec`.
  static let ipsecPolicy = """
    proposal dynamic-1 {
      protocol esp;
      authentication-algorithm hmac-md5-96;
      encryption-algorithm 3des-cbc;
      lifetime-seconds 6000;
    }
    proposal dynamic-2 {
      protocol esp;
      authentication-algorithm hmac-sha1-96;
      encryption-algorithm 3des-cbc;
      lifetime-seconds 6000;
    }
    policy dynamic-policy-1 {
      perfect-forward-secrecy {
        keys group1;
      }
      proposals [ dynamic-1 dynamic-2 ];
    }
    """

  /// The example of "Configuring IPSec Services", at `services`. Its interfaces, policies and
  /// routing instance are in `providerEdge`, which needs no repair.
  static let services = """
    ipsec-vpn {
      rule rule-1 {
        term term-1 {
          then {
            remote-gateway 21.21.2.1;
            dynamic {
              ike-policy ike-policy;
            }
          }
        }
      }
      match-direction input;
    }
    ike {
      policy ike-policy {
        pre-shared-key ascii-text "$9$ExmcSeMWxdVYBI";
      }
    }
    }
    service-set service-set-1 {
      ipsec-vpn {
        local-gateway 21.21.1.1;
      }
      ipsec-vpn-rules rule-1;
      next-hop-service {
        inside-service-interface sp-3/1/0.1;
        outside-service-interface sp-3/1/0.2;
      }
    }
    }
    """
}

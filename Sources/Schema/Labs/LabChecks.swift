import Cryptography

extension SchemaText {
  /// The grammar of the checks in a lab file.
  static let labChecks = SchemaText(
    under: "lab stage check",
    """
    points <integer 0..1000> = 1 "Points for the check";
    pass <lines> "Message if it holds";
    fail <lines> "Message if it does not hold";
    \(limits)
    \(preparation)
    \(assertions)
    """)

  /// The grammar of `request lab expect`: that of a check, without the events before it, which the
  /// user causes by commands instead.
  package static let expectations = limits + "\n" + assertions

  /// The names of the assertions that a check can make.
  package static let assertionNames: [String] = {
    let check = Schema.lab.declaration(at: ["lab", "stage", "check"])
    return check.map { check in
      Schema.lab.children(of: check).filter { $0.choice == "assertion" }.map(\.name)
    } ?? []
  }()

  /// Returns the words that `request lab expect` takes with the assertion `name`.
  package static func words(ofAssertion name: String) -> [String] {
    let declaration = Schema.lab.declaration(at: ["lab", "stage", "check", name])
    let own = declaration.map { declaration in
      Schema.lab.children(of: declaration).map { $0.key?.name ?? $0.name }
    }
    return ["within", "as-given"] + (own ?? [])
  }

  private static let limits = """
    /// The check is repeated until it holds, on the network's clock. What must not happen must not
    /// happen during this time.
    within <duration> = 120s "How long it may take until it holds";
    /// Before anything else the routers get the configurations with which the stage began.
    as-given [ <listed routers> ] "Routers that are taken as they were given";
    """

  private static let preparation = """
    /// The order is: clears, pings, links and cables, then the wait.
    after "What happens before" {
      /// One ping is sent each second, and the answers are not counted. They establish tunnels as
      /// other traffic does.
      ping "Pings are sent" {
        from <listed nodes> required "Host or router";
        to [ <listed nodes> ] required "Hosts, routers or addresses";
        count <integer 1..1000> = 5 "Pings to each address";
      }
      link <link: string 1..63> oneline "A link changes" {
        down choice state "The cable is pulled";
        up choice state "The cable is put back";
        loss <integer 0..100 percent> "Packets that are lost from now on";
        duplicate <integer 0..100 percent> "Packets that arrive twice from now on";
        reorder <integer 0..100 percent> "Packets that are overtaken from now on";
      }
      /// The node keeps its configuration and its associations.
      unplug [ <listed nodes> ] "The cables of a node are pulled at its end";
      clear <router: string 1..63> oneline "Clears on a router" {
        ike "Its IKE security associations";
        ipsec "Its IPsec security associations";
      }
      restart-nat <link: string 1..63> "The NATs of a link lose their mappings";
      wait <duration> "Time passes";
    }
    """

  private static let assertions = """
    /// Every address must answer.
    ping choice assertion command "Pings are answered" {
      from <listed nodes> required "Host or router";
      to [ <listed nodes> ] required "Hosts, routers or addresses";
      size <integer 0..65468 octets> = 56 "Data of each ping";
      do-not-fragment "No router may cut the packets";
      source <address> "Address of the sender";
    }
    /// None of the addresses may answer, as long as it waits.
    not-ping choice assertion command "Pings are not answered" {
      from <listed nodes> required "Host or router";
      to [ <listed nodes> ] required "Hosts, routers or addresses";
      size <integer 0..65468 octets> = 56 "Data of each ping";
      do-not-fragment "No router may cut the packets";
      source <address> "Address of the sender";
    }
    /// Pings are sent; packets must be seen on the link, and none that is not protected so.
    protected choice assertion command "What crosses a link is protected" {
      on <listed links> required "The link";
      from <listed nodes> required "Host or router";
      to [ <listed nodes> ] required "Hosts, routers or addresses";
      by ( esp "Encapsulating Security Payload" | ah "Authentication Header, in clear"
        | bundle "AH around ESP" | udp "ESP in UDP, through a NAT" ) "Which protocol";
      <algorithm: \(SchemaText.algorithms)> ordered "Algorithm of the packets";
      longest <integer 68..65535 octets> "No packet may be longer";
      size <integer 0..65468 octets> = 56 "Data of each ping";
      do-not-fragment "No router may cut the packets";
    }
    /// Pings are sent, and none of their packets may be seen there in any form.
    not-seen choice assertion command "Packets do not cross a link" {
      on <listed links> required "The link";
      from <listed nodes> required "Host or router";
      to [ <listed nodes> ] required "Hosts, routers or addresses";
      what ( anything "Any packet" | clear "Packets that are not protected"
        | esp "ESP" | ah "AH" | ike "IKE" ) = anything "What must not be seen";
    }
    /// The term is found in the same way as by `test services ipsec-vpn match`.
    takes choice assertion command "Packets take a term" {
      at <listed routers> required "The router";
      from <listed nodes> required "Source: a host, router or address";
      to [ <listed nodes> ] required "Destinations: hosts, routers or addresses";
      service-set <string 1..64> "Name of the service set";
      rule <string 1..64> "Name of the rule";
      term <string 1..64> "Name of the term";
      none "No term takes them";
    }
    association choice assertion command "A security association is there" {
      at <listed routers> required "The router";
      kind ( ike "Of phase 1" | ipsec "Of phase 2, or manual" ) required "Which";
      peer <listed nodes> "The other gateway: a router or an address";
      none "There is no such association";
      mode ( main "Main mode" | aggressive "Aggressive mode" ) "How phase 1 was negotiated";
      method ( pre-shared-keys "Preshared keys" | rsa-signatures "RSA signatures"
        | dsa-signatures "DSA signatures" ) "How the peers authenticate each other";
      by ( esp "ESP" | ah "AH" | bundle "AH around ESP" ) "Protocol";
      manual "With manual keys";
      dynamic "Negotiated";
      <algorithm: \(SchemaText.algorithms)> ordered "Algorithm that it has";
      dh-group \(choice(of: DiffieHellmanGroup.self, for: .ike)) "Group of phase 1";
      perfect-forward-secrecy "With keys of its own";
      lifetime-at-most <integer 1..86400 seconds> "Longest lifetime";
      lifetime-at-least <integer 1..86400 seconds> "Shortest lifetime";
    }
    /// Hosts ping each other until it is reached. Names as in
    /// `show services ipsec-vpn ipsec statistics` and `packet-drops` under `| display xml`.
    counter choice assertion command "A counter has a value" {
      at <listed routers> required "The router";
      name <string 1..63> required "Which";
      zero "It is 0";
      at-least <integer 0..9223372036854775807> "It is this or more";
      at-most <integer 0..9223372036854775807> "It is this or less";
    }
    log choice assertion command "The log names a reason" {
      at <listed routers> required "The router";
      contains <string 1..200> required "Words of a line";
      none "No line has them";
    }
    /// What is active is what the stage began with.
    unchanged choice assertion command "Routers are as they were given" {
      <router: listed routers> ordered "The router";
    }
    """

  /// The algorithms that an assertion can require of a packet or an association, as choices.
  private static var algorithms: String {
    let words =
      EncryptionAlgorithm.all(for: .negotiated).map { ($0.rawValue, $0.help) }
      + AuthenticationAlgorithm.all(for: .negotiated).map { ($0.rawValue, $0.help) }
      + HashAlgorithm.all(for: .ike).map { ($0.rawValue, $0.help) }
    var seen: Set<String> = []
    let unique = words.filter { seen.insert($0.0).inserted }
    return "( \(unique.map { "\($0.0) \"\($0.1)\"" }.joined(separator: " | ")) )"
  }
}

extension Schema {
  /// The schema of lab files.
  package static let lab = own("lab", [.lab, .labStages, .labChecks])
}

extension SchemaText {
  /// The grammar of the network in a lab file: routers, hosts and links.
  static let lab = SchemaText(
    """
    /// Routers, hosts and links, what is configured on them at the start, and stages in which
    /// something is to be achieved. `$(NAME)` in any word or block stands for a parameter.
    lab <lab: name 1..63> "A network, and what is to be done in it" {
      <title: string 1..200> choice title title "What the lab is about";
      description <lines> "What the lab is about, in more words";
      /// Seconds since 1970. Logs, certificates and lifetimes use this clock.
      clock <integer 0..253402300799 seconds> = 1182000000 "Time at which the network begins";
      /// Drawn from the name of the student; without a student it is the default.
      parameter <parameter: name 1..63> ordered "A value that each student has for himself" {
        string <integer 1..255 characters> choice kind "Letters and digits of that number";
        hexadecimal <integer 1..255 digits> choice kind "Hexadecimal digits of that number";
        /// From the first to the last, both included.
        integer oneline choice kind "A number" {
          from <integer 0..4294967295> required "The smallest";
          to <integer 0..4294967295> required "The largest";
        }
        /// It is neither the first nor the last address of the prefix.
        address <prefix> choice kind "An address within the prefix";
        one-of [ <string 1..255> ] choice kind "One of these";
        default <string 1..255> "The value where there is no student";
      }
      /// `[1-3]` in a name makes several of one: `node spoke[1-3] { address 10.0.$(1).1; }`, where
      /// `$(1)` is the number of the first range in the name, `$(2)` that of the second.
      node <node: string 1..63> ordered "A router or a host" {
        router choice kind "Runs the configuration that it is given";
        host choice kind "Has addresses, answers pings and sends them";
        /// Ports with a link need not be listed.
        port <port: interface> ordered "A port or services interface of the router";
        address <address: address> ordered "An address of the host";
        gateway <address> "Where the host sends what is not on its link";
        /// Statements in braces, or `set` commands.
        configuration verbatim choice configuration "What is active at the start" {
        }
        /// The path is relative to the lab file; the file has any format that `load` accepts.
        configuration-file <string 1..255> choice configuration "File with what is active at the start";
      }
      /// Two ends, or more on one segment. A name may have ranges as those of nodes.
      link <link: string 1..63> ordered "A cable or a segment" {
        /// `NODE:PORT`, or `NODE` for a host.
        end <end: string 1..127> ordered "What it connects";
        delay <duration> = 1ms "Time until a packet arrives";
        loss <integer 0..100 percent> = 0 "Packets that are lost";
        duplicate <integer 0..100 percent> = 0 "Packets that arrive twice";
        reorder <integer 0..100 percent> = 0 "Packets that are overtaken";
        corrupt <integer 0..100 percent> = 0 "Packets in which a bit flips";
        rate <rate> "Bits per second in each direction";
        mtu <integer 68..65535 octets> "Longest packet";
        down "The cable is pulled at the start";
        /// All other nodes see the nodes behind it with this address.
        nat <address: address> ordered "An address translation on the link" {
          behind [ <string 1..63> ] required "Nodes behind it";
          timeout <duration> = 30s "Time without packets after which a mapping is deleted";
          forward <port: integer 1..65535> oneline "A UDP port that is forwarded" {
            to <address> required "Node to whose port of the same number it is forwarded";
          }
        }
      }
      /// The certificates of the routers, which are made with the lab: each gets `lab-rsa` or
      /// `lab-dsa` for its first addresses, and the authority `lab-rsa-ca` or `lab-dsa-ca`.
      certificates <kind: ( rsa "RSA keys" | dsa "DSA keys" )> "Certificates for all routers";
    }
    """)
}

extension SchemaText {
  /// Operational mode, but for the long branches.
  static let operationalCommands = SchemaText(
    """
    define capture-options {
      brief choice level "Display brief output (default)";
      count <integer 1..1000000> "Number of packets to receive before exiting";
      detail choice level "Display detailed output";
      extensive choice level "Display extensive output";
      /// In the words of pcap-filter(7): `host`, `net`, `port` and `portrange`, with `src` or `dst`
      /// before them; `icmp`, `tcp`, `udp`, `esp`, `ah`, `ip proto N`; `less` and `greater`; all
      /// joined by `and`, `or` and `not`, and put in parentheses.
      matching <packet-filter> "Expression for headers of receive packets to match";
      /// Addresses are never resolved here.
      no-resolve "Don't attempt to print addresses symbolically";
      no-timestamp "Don't print timestamp on each dump line";
      print-ascii choice octets
        "Display packets in ASCII when displaying in hexadecimal format";
      print-hex choice octets "Display packets in hexadecimal format";
      /// Octets of each packet that go into a file or are displayed in hexadecimal.
      size <integer 20..65535 bytes> "Amount of each packet to receive";
    }
    clear "Clear information in the system" {
    }
    configure alias edit command outermost "Manipulate software configuration information" {
      dynamic command "Dynamic configuration mode";
      exclusive command "Lock out other users";
      private command "Work in private database (other users cannot view changes)";
    }
    help "Provide help information" {
      apropos <topic: text "String to search for"> command "Find help information about a topic" {
      }
      /// The summary of a statement or a command, as the manual prints it.
      reference <path: statement schema> command "Reference material" {
      }
      tip "Tip for the day" {
        cli command "Tip about the command-line interface";
      }
      topic <path: statement schema> command "Help for high level topics" {
      }
    }
    monitor "Show real-time debugging information" {
      list command "Show the log files that are monitored";
      /// New lines of the file appear above the prompt until `monitor stop`.
      start <filename: listed logs "Name of log file"> command "Start showing log file in real time" {
      }
      stop command "Stop showing log file in real time" {
        <filename: listed logs> command "Name of log file" {
        }
      }
      traffic "Show real-time network traffic information" {
        /// The capture runs on beside the commands that follow, until `monitor traffic stop` or
        /// the end of the session.
        interface <interface-name: listed interfaces> command "Name of interface" {
          use capture-options;
          /// The interface is not listened on then.
          read-file <listed paths> "Display the packets of a file";
          write-file <listed paths> "Write captured packets to file";
          /// A folder, made where it is not there, for Wireshark's tables ikev1_decryption_table
          /// and esp_sa. Whoever has them reads all that the lab hides.
          write-keys <listed paths> "Write keys that decrypt IKE and ESP to a folder";
        }
        /// A file in pcap format, with frames of raw IP, Ethernet, PPP, Cisco HDLC or Linux cooked
        /// captures.
        read-file <read-file: listed paths> command "Display the packets of a file" {
          use capture-options;
        }
        stop command "Stop all captures";
      }
    }
    ping <host: word "Hostname or IP address of remote host"> command rpc ping "Ping remote target" {
      count <integer 1..2000000000> "Number of ping requests to send";
      do-not-fragment "Don't fragment echo request packets (IPv4)";
      rapid "Send requests rapidly (default count of 5)";
      routing-instance <listed routing-instances> "Routing instance for ping attempt";
      size <integer 0..65468 bytes> = 56 "Size of request packets";
      source <address> "Source address of echo request";
      ttl <integer 1..255> = 64 "IP time-to-live value";
      /// Five requests are sent where there is no count.
      wait <integer 1..86400 seconds> "Delay after sending last packet";
    }
    quit alias exit command outermost "Exit the management session";
    request "Make system-level requests" {
      message rpc request-message "Send text message to other users" {
        all "Send text message to all users" {
          message <text: word> command "Text of the message" {
          }
        }
        user <user: listed users> "Send text message to a user" {
          message <text: word> command "Text of the message" {
          }
        }
      }
      services "Request IPSec services" {
        ipsec-vpn "Request IPSec VPN services" {
          ipsec "Request IPSec services" {
            switch "Switch tunnels" {
              /// Puts the active remote gateway in standby, and negotiates with the other one.
              tunnel command rpc request-ipsec-vpn-switch-tunnel
                "Switch between primary and backup tunnel" {
                local-gateway <address> required "Address of the local gateway";
                remote-gateway <address> required "Address of the remote gateway that is active";
              }
            }
          }
        }
      }
    }
    restart "Restart software process" {
      /// Security associations are made anew; statistics go on.
      ipsec-key-management command rpc restart-ipsec-key-management "IPSec Key Management daemon";
    }
    show "Show system information" {
    }
    start "Start shell" {
      /// There is none: the router lives in this program and has no system below it.
      shell command "Start shell" {
      }
    }
    test "Perform diagnostic debugging" {
      services "Test services" {
        ipsec-vpn "Test IPSec VPN" {
          /// Holds a packet against the terms of each service set, in their order, and says which
          /// takes it, which does not and why. Nothing is sent.
          match command rpc test-services-ipsec-vpn-match "Show which rule and term takes a packet" {
            destination <address> required "Destination address of the packet";
            protocol <word> "IP protocol of the packet, by name or number";
            service-set <-> services service-set> "Name of service set";
            source <address> required "Source address of the packet";
          }
        }
      }
    }
    traceroute <host: word "Hostname or IP address of remote host"> command rpc traceroute "Trace route to remote host" {
      no-resolve "Don't attempt to print addresses symbolically";
      routing-instance <listed routing-instances> "Routing instance for traceroute attempt";
      source <address> "Source address to use in outgoing traceroute packets";
      ttl <integer 1..255> = 30 "IP maximum time-to-live value";
      wait <integer 1..86400 seconds> = 5 "Number of seconds to wait for response";
    }
    /// For scripts on a real network; in a lab's script virtual time passes.
    wait <seconds: integer 1..31536000 seconds> command "Let time pass" {
    }
    """)

  /// `show`
  static let showCommands = SchemaText(
    under: "show",
    """
    define association-levels {
      brief choice level "Display brief output (default)";
      detail choice level "Display detailed output";
      extensive choice level "Display extensive output";
    }
    define interface-levels {
      brief choice level "Display brief output";
      descriptions choice level "Display interface description strings";
      detail choice level "Display detailed output";
      extensive choice level "Display extensive output";
      media choice level "Display media information";
      statistics choice level "Display statistics and detailed output";
      terse choice level "Display terse output";
    }
    define route-options {
      brief choice level "Display brief output (default)";
      detail choice level "Display detailed output";
      /// What detail says, and what was given to the forwarding of packets.
      extensive choice level "Display extensive output";
      hidden "Display hidden routes";
      protocol
        ( direct "Directly connected routes" | local "Local addresses" | static "Static routes" )
        "Display routes learned from a protocol";
      table <listed tables> "Name of routing table";
      terse choice level "Display terse output";
    }
    /// Neighbors on Ethernet ports. The links of a lab carry no frames, so hardware addresses follow
    /// from the names of nodes and ports.
    arp command rpc get-arp-table-information "Show system Address Resolution Protocol table entries" {
      interface <listed interfaces> "Show entries of one interface";
      no-resolve "Don't attempt to print addresses symbolically";
    }
    chassis "Show chassis information" {
      hardware command rpc get-chassis-inventory "Show installed hardware components";
    }
    configuration command rpc get-configuration "Show current configuration" {
      <path: statement existing> command "Path of the statement" {
      }
    }
    interfaces command rpc get-interface-information "Show interface information" {
      use interface-levels;
      <interface-name: listed interfaces> command "Name of physical or logical interface" {
        use interface-levels;
      }
    }
    lab command rpc get-lab-information "Show the network that the router is part of" {
      clock command rpc get-lab-clock-information "Show the clock and its pace";
      links command rpc get-lab-link-information "Show what the links carried, and what they do to packets";
    }
    log command rpc get-log "Show the log files, or the contents of one" {
      <filename: listed logs> command "Name of log file" {
      }
    }
    /// An address shows the routes that a packet to it would take, a prefix those within it, or
    /// else those that hold it.
    route command rpc get-route-information "Show routing table information" {
      exact "Display only routes to exactly the prefix";
      instance command rpc get-instance-information "Show routing instance information" {
        detail choice level "Display detailed output";
        extensive choice level "Display extensive output";
        <instance-name: listed routing-instances> command "Name of routing instance" {
          detail choice level "Display detailed output";
          extensive choice level "Display extensive output";
        }
      }
      summary command rpc get-route-summary-information "Show summary of routes in routing table";
      use route-options;
      <destination: prefix> command "Destination prefix" {
        exact "Display only routes to exactly the prefix";
        use route-options;
      }
    }
    services "Show services information" {
      ipsec-vpn "Show IPSec VPN information" {
        ike "Show IKE information" {
          security-associations alias sa command rpc get-ike-services-security-associations-information
            "Show services IKE security association information" {
            brief choice level "Show brief output (default)";
            detail choice level "Show detailed output";
            <peer-address: address> command "Name of security association" {
              brief choice level "Show brief output (default)";
              detail choice level "Show detailed output";
            }
          }
          statistics command rpc get-ike-services-statistics "Show services IKE statistics" {
            <peer-address: address> command "Name of security association" {
            }
          }
        }
        ipsec "Show IPSec information" {
          security-associations alias sa command rpc get-services-security-associations-information
            "Show IPSec security association information" {
            use association-levels;
            service-set <-> services service-set> "Restrict output to one service set";
            <service-set: -> services service-set> command "Restrict output to one service set" {
              use association-levels;
            }
          }
          statistics command rpc get-services-ipsec-statistics-information "Show IPSec statistics" {
            brief choice level "Display accumulated statistics (default)";
            detail choice level "Display all tunnels";
            extensive choice level "Display all tunnels, and which library worked for them";
            remote-gw <address> "Peer address to use as filter";
            service-set <-> services service-set> "Name of service set";
          }
        }
      }
      service-sets "Show service set information" {
        statistics "Show service set statistics" {
          /// What came to the service sets, from either side, and went no further.
          packet-drops command rpc get-service-set-packet-drop-statistics "Show service set packet drop statistics" {
            service-set <-> services service-set> "Name of service set";
          }
        }
        summary command rpc get-service-set-summary-information "Show service set summary information" {
          interface <listed interfaces> "Name of service interface";
        }
      }
    }
    system "Show system information" {
      commit command rpc get-commit-information "Show pending commit requests and commit history";
      rollback <number: integer 0..49 "Number of the rolled back configuration"> command rpc get-rollback-information
        element rollback "Show rolled back configuration" {
        compare <integer 0..49> "Show differences from another rolled back configuration";
      }
      uptime command rpc get-system-uptime-information "Show time since system and processes started";
      users command rpc get-system-users-information "Show users who are currently logged in";
    }
    version command rpc get-software-information "Show software process revision levels" {
      brief choice level "Display brief output (default)";
      detail choice level "Display detailed output";
    }
    """)

  /// `clear`
  static let clearCommands = SchemaText(
    under: "clear",
    """
    define tunnel-selection {
      remote-gateway <address> "Remote gateway address of the tunnel";
      tunnel-index <integer 1..4294967295> "Index of the tunnel, as it is shown";
    }
    interfaces "Clear interface information" {
      statistics command rpc clear-interfaces-statistics "Set interface statistics to zero" {
        all choice which "Clear interface statistics on all interfaces";
        <interface-name: listed interfaces> command "Name of physical or logical interface" {
        }
      }
    }
    log <filename: listed logs "Name of log file"> command rpc clear-log "Clear contents of log file" {
    }
    system "Clear system information" {
      commit command rpc clear-system-commit "Cancel pending commit" {
      }
    }
    services "Clear services information" {
      service-sets "Clear service set information" {
        statistics "Clear service set statistics" {
          packet-drops command rpc clear-service-set-packet-drop-statistics "Clear service set packet drop statistics" {
            service-set <-> services service-set> "Name of service set";
          }
        }
      }
      ipsec-vpn "Clear IPSec VPN information" {
        ike "Clear IKE information" {
          /// What was negotiated under them stays.
          security-associations alias sa command rpc clear-services-ike-security-associations "Clear IKE security associations" {
            <peer-address: address> command "Name of security association" {
            }
          }
          statistics command rpc clear-ike-services-statistics "Clear IKE statistics" {
            <peer-address: address> command "Name of security association" {
            }
          }
        }
        ipsec "Clear IPSec information" {
          security-associations alias sa command rpc clear-services-ipsec-vpn-security-associations "Clear IPSec dynamic security associations" {
            use tunnel-selection;
            service-set <-> services service-set> "Name of service set";
            <service-set: -> services service-set> command "Name of service set" {
              use tunnel-selection;
            }
          }
          statistics command rpc clear-ipsec-vpn-statistics "Clear IPSec statistics" {
            remote-gateway <address> "Peer address to use as filter";
            service-set <-> services service-set> "Name of service set";
          }
        }
      }
    }
    """)

  /// `request`
  static let requestCommands = SchemaText(
    under: "request",
    """
    lab "Drive the network that the router is part of" {
      /// Moves the virtual clock; nothing sleeps.
      advance <seconds: integer 1..31536000 seconds> command rpc request-lab-advance "Let virtual time pass" {
      }
      /// How the virtual clock goes beside the time outside, until it is told otherwise.
      clock "Set the pace of the clock" {
        /// From here only `request lab advance` moves it.
        pause command rpc request-lab-clock-pause "Stop the clock" {
        }
        rate <rate: integer 1..1000000> command rpc request-lab-clock-rate "Run so many times as fast as the time of day" {
        }
        run command rpc request-lab-clock-run "Follow the time of day" {
        }
      }
      connect <router: listed routers> command "Move this session to another router" {
      }
      /// A network with something wrong in it, to be put right.
      exercise "Exercises that check themselves" {
        /// Tries it all on a copy of the network: nothing changes.
        check command rpc request-lab-exercise-check "Check how far the exercise is solved";
        hint command rpc request-lab-exercise-hint "Show where to look";
        start <exercise: listed exercises> command rpc request-lab-exercise-start "Begin an exercise" {
        }
      }
      host <host: listed hosts> rpc request-lab-host "Run a command on a host" {
        ping <host: word "Hostname or IP address of remote host"> command "Ping remote target" {
          count <integer 1..2000000000> "Number of ping requests to send";
          do-not-fragment "Don't fragment echo request packets (IPv4)";
          rapid "Send requests rapidly (default count of 5)";
          size <integer 0..65468 bytes> = 56 "Size of request packets";
          ttl <integer 1..255> = 64 "IP time-to-live value";
          /// Five requests are sent where there is no count.
          wait <integer 1..86400 seconds> "Delay after sending last packet";
        }
        traceroute <host: word "Hostname or IP address of remote host"> command "Trace route to remote host" {
          no-resolve "Don't attempt to print addresses symbolically";
          ttl <integer 1..255> = 30 "IP maximum time-to-live value";
          wait <integer 1..86400 seconds> = 5 "Number of seconds to wait for response";
        }
      }
      /// What a link does to packets, with chances in hundred. What is not said is zero; the same
      /// seed does the same again.
      link <link: listed links> command rpc request-lab-link "Impair a link, or pull its cable" {
        clear "Carry every packet once and in order";
        corrupt <integer 0..100> "Percent of packets in which a bit flips";
        down choice state "Pull the cable";
        duplicate <integer 0..100> "Percent of packets that arrive twice";
        loss <integer 0..100> "Percent of packets that are lost";
        reorder <integer 0..100> "Percent of packets that are overtaken";
        seed <integer 0..4294967295> = 1 "Seed of the dice";
        up choice state "Put the cable back";
      }
      /// What the NAT has learnt is gone, as when its plug is pulled and put back.
      nat <link: listed links> rpc request-lab-nat "Work on the address translation of a link" {
        restart command "Forget all mappings" {
        }
      }
      /// Commits a finished configuration on every router of the network.
      load <lab: listed labs> command rpc request-lab-load "Load a finished configuration on both ends" {
      }
    }
    system "Perform system functions" {
      configuration "Request operation on system configuration" {
        rescue "Request operation on system rescue configuration" {
          delete command rpc request-delete-rescue-configuration "Delete rescue configuration" {
          }
          save command rpc request-save-rescue-configuration "Save rescue configuration" {
          }
        }
      }
      /// A private candidate of the session is dropped.
      logout command rpc request-logout-user "Forcibly end user's sessions" {
        pid <integer 1..2147483647> "Process of the user";
        terminal <word> "Terminal of the user";
        user <listed users> "Name of the user";
      }
    }
    """)
}

extension SchemaText {
  /// Operational mode, but for the long branches.
  static let operationalCommands = SchemaText(
    """
    clear "Clear information in the system" {
    }
    configure command "Manipulate software configuration information" {
      dynamic command "Dynamic configuration mode";
      exclusive command "Lock out other users";
      private command "Work in private database (other users cannot view changes)";
    }
    help "Provide help information" {
      apropos <topic: text> command "Find help information about a topic" {
      }
      /// The statement's summary, as the manual prints it.
      reference <path: statement schema> command "Reference material" {
      }
      topic <path: statement schema> command "Help for high level topics" {
      }
    }
    monitor "Show real-time debugging information" {
      traffic "Show real-time network traffic information" {
        /// The capture runs on beside the commands that follow, until `monitor traffic stop` or
        /// the end of the session.
        interface <interface-name: word> command "Name of interface" {
          write-file <word> "Write captured packets to file";
        }
        stop command "Stop all captures";
      }
    }
    ping <host: word> command "Ping remote target" {
      count <integer 1..2000000000> "Number of ping requests to send";
      do-not-fragment "Don't fragment echo request packets (IPv4)";
      rapid "Send requests rapidly (default count of 5)";
      routing-instance <listed routing-instances> "Routing instance for ping attempt";
      size <integer 0..65468 bytes> = 56 "Size of request packets";
      source <address> "Source address of echo request";
    }
    quit alias exit command "Exit the management session";
    request "Make system-level requests" {
    }
    set "Set CLI properties" {
      cli "Set command-line interface (CLI) properties" {
        complete-on-space ( off "Don't complete on space" | on "Complete on space" ) command
          "Set whether typing space completes current word";
        screen-length <integer 0..100000> command "Set number of lines on screen";
        screen-width <integer 0..1024> command "Set number of characters on a line";
      }
    }
    show "Show system information" {
    }
    """)

  /// `show`
  static let showCommands = SchemaText(
    under: "show",
    """
    configuration command "Show current configuration" {
      <path: statement existing> command "Path of the statement" {
      }
    }
    interfaces command "Show interface information" {
      terse "Display terse output";
      <interface-name: word> command "Name of physical or logical interface" {
        terse "Display terse output";
      }
    }
    lab command "Show the network that the router is part of" {
    }
    log command "Show contents of log file" {
      <filename: listed logs> command "Name of log file" {
      }
    }
    route command "Show routing table information" {
      table <listed tables> "Name of routing table";
      <destination: prefix> command "Destination prefix" {
        table <listed tables> "Name of routing table";
      }
    }
    services "Show services information" {
      ipsec-vpn "Show IPSec VPN information" {
        ipsec "Show IPSec information" {
          security-associations alias sa command "Show IPSec security association information" {
            brief choice level "Display brief output (default)";
            detail choice level "Display detailed output";
            service-set <-> services service-set> "Restrict output to one service set";
          }
          statistics command "Show IPSec statistics" {
            brief choice level "Display accumulated statistics (default)";
            detail choice level "Display all tunnels";
            remote-gw <address> "Peer address to use as filter";
            service-set <-> services service-set> "Name of service set";
          }
        }
      }
      service-sets "Show service set information" {
        summary command "Show service set summary information" {
        }
      }
    }
    system "Show system information" {
      commit command "Show pending commit requests and commit history";
    }
    version command "Show software process revision levels";
    """)

  /// `clear`
  static let clearCommands = SchemaText(
    under: "clear",
    """
    log <filename: listed logs> command "Clear contents of log file" {
    }
    system "Clear system information" {
      commit command "Cancel pending commit" {
      }
    }
    services "Clear services information" {
      ipsec-vpn "Clear IPSec VPN information" {
        ipsec "Clear IPSec information" {
          security-associations alias sa command "Clear IPSec dynamic security associations" {
            service-set <-> services service-set> "Name of service set";
          }
          statistics command "Clear IPSec statistics" {
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
      advance <seconds: integer 1..31536000 seconds> command "Let virtual time pass" {
      }
      connect <router: listed routers> command "Move this session to another router" {
      }
      host <host: listed hosts> "Run a command on a host" {
        ping <host: word> command "Ping remote target" {
          count <integer 1..2000000000> "Number of ping requests to send";
          do-not-fragment "Don't fragment echo request packets (IPv4)";
          rapid "Send requests rapidly (default count of 5)";
          size <integer 0..65468 bytes> = 56 "Size of request packets";
        }
      }
      /// Commits a finished configuration on every router of the network.
      load <lab: listed labs> command "Load a finished configuration on both ends" {
      }
    }
    system "Perform system functions" {
      configuration "Request operation on system configuration" {
        rescue "Request operation on system rescue configuration" {
          delete command "Delete rescue configuration" {
          }
          save command "Save rescue configuration" {
          }
        }
      }
    }
    """)
}

import Schema

extension SchemaText {
  /// The grammar of `show lab` and `request lab`.
  static let lab: [SchemaText] = [
    SchemaText(
      under: "show",
      """
      lab command rpc get-lab-information "Show the network that the router is part of" {
        clock command rpc get-lab-clock-information "Show the clock and its pace";
        progress command rpc get-lab-progress-information "Show how far you are in labs";
        links command rpc get-lab-link-information "Show what the links carried, and what they do to packets";
      }
      """),
    SchemaText(
      under: "request",
      """
      lab "Drive the network that the router is part of" {
        /// Moves the virtual clock; nothing sleeps.
        advance <seconds: integer 1..31536000 seconds> command rpc request-lab-advance "Let virtual time pass" {
        }
        /// How fast virtual time passes in comparison with the time of day, until it is set again.
        clock "Set the pace of the clock" {
          /// Only `request lab advance` moves it then.
          pause command rpc request-lab-clock-pause "Stop the clock" {
          }
          rate <rate: integer 1..1000000> command rpc request-lab-clock-rate "Run so many times as fast as the time of day" {
          }
          run command rpc request-lab-clock-run "Follow the time of day" {
          }
        }
        connect <router: listed routers> command "Move this session to another router" {
        }
        /// Routers, hosts, links, addresses and tunnels.
        draw command rpc request-lab-draw "Draw the network" {
          dot choice form "For Graphviz";
          mermaid choice form "For Markdown";
          svg choice form "For browsers";
          text choice form "For terminals (default)";
        }
        /// A network with something wrong in it, to be put right.
        exercise "Exercises that check themselves" {
          /// The checks run on a copy of the network: nothing changes.
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
          /// On a copy of the network: nothing changes. What is negotiated for the packet is negotiated
          /// there.
          trace <host: word "Hostname or IP address of remote host"> command "Show each decision about a packet and its answer" {
            do-not-fragment "Don't fragment the echo request (IPv4)";
            size <integer 0..65468 bytes> = 56 "Size of the request";
            ttl <integer 1..255> = 64 "IP time-to-live value";
          }
          traceroute <host: word "Hostname or IP address of remote host"> command "Trace route to remote host" {
            no-resolve "Don't attempt to print addresses symbolically";
            ttl <integer 1..255> = 30 "IP maximum time-to-live value";
            wait <integer 1..86400 seconds> = 5 "Number of seconds to wait for response";
          }
        }
        /// The impairments of a link, in percent. Those that are not given are zero; the same seed
        /// has the same effect again.
        link <link: listed links> command rpc request-lab-link "Impair a link, or pull its cable" {
          clear "Carry every packet once and in order";
          corrupt <integer 0..100> "Percent of packets in which a bit flips";
          down choice state "Pull the cable";
          duplicate <integer 0..100> "Percent of packets that arrive twice";
          loss <integer 0..100> "Percent of packets that are lost";
          reorder <integer 0..100> "Percent of packets that are overtaken";
          seed <integer 0..4294967295> = 1 "Seed of the random numbers";
          up choice state "Put the cable back";
        }
        /// The NAT loses its mappings, as if it were restarted.
        nat <link: listed links> rpc request-lab-nat "Work on the address translation of a link" {
          restart command "Delete all mappings" {
          }
        }
        /// A built-in lab, or the file of one: `./hub.lab`. Its network takes the place of this one.
        load <lab: listed labs> command rpc request-lab-load "Load a network with its configurations" {
        }
        /// The checks run on copies of the network: nothing changes.
        check command rpc request-lab-check "Check how far the stage is solved";
        /// The whole network: configurations, associations, counters, clock, packets under way.
        checkpoint "Keep the network as it is, and go back to it" {
          delete <checkpoint: listed checkpoints> command rpc request-lab-checkpoint-delete "Delete a checkpoint" {
          }
          list command rpc request-lab-checkpoint-list "List the checkpoints";
          restore <checkpoint: listed checkpoints> command rpc request-lab-checkpoint-restore "Go back to a checkpoint" {
          }
          save <checkpoint: name 1..63> command rpc request-lab-checkpoint-save "Keep the network under a name" {
          }
        }
        hint command rpc request-lab-hint "Show where to look, more with each time";
        reset command rpc request-lab-reset "Begin the stage again";
        /// Each command keeps a state of the network. The last state before that time is restored,
        /// and advanced to the second.
        rewind <seconds: integer 1..31536000 seconds> command rpc request-lab-rewind "Go back in virtual time" {
        }
        solution command rpc request-lab-solution "Show what solves the stage" {
          apply "Load it and commit it on all routers";
        }
        stage <stage: listed stages> command rpc request-lab-stage "Go on with a stage, from its known start" {
        }
        start <lab: listed labs> command rpc request-lab-start "Begin a lab, or go on where you were" {
          stage <word> "Name or number of the stage";
          student <name 1..63> "Whose variant it is";
        }
        task command rpc request-lab-task "Show what the stage asks for";
        /// The words are those of checks in lab files. If the check does not hold, the command
        /// fails and shows why.
        expect rpc request-lab-expect "Expect something of the network" {
        \(SchemaText.expectations)
        }
      }
      """),
  ]
}

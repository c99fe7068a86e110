import Schema

extension SchemaText {
  /// The commands of operational mode that work on the session itself.
  static let session: [SchemaText] = [
    SchemaText(
      """
      configure alias edit command outermost "Manipulate software configuration information" {
        dynamic command "Dynamic configuration mode";
        exclusive command "Lock out other users";
        private command "Work in private database (other users cannot view changes)";
      }
      help command "Provide help information" {
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
      quit alias exit command outermost "Exit the management session";
      start "Start shell" {
        /// There is no shell: the router is a part of this program, without an operating system of
        /// its own.
        shell command "Start shell" {
        }
      }
      """),
    SchemaText(
      """
      set "Set CLI properties" {
        cli "Set command-line interface (CLI) properties" {
          complete-on-space ( off "Don't complete on space" | on "Complete on space" ) command
            "Set whether typing space completes current word";
          directory <word> command "Set working directory";
          /// The user's ~/.editrc says which keys a session begins with.
          editing-mode ( emacs "Keys of emacs" | vi "Keys of vi" ) command
            "Set the keys that edit a line";
          /// After so many minutes without a key the session ends; 0: never.
          idle-timeout command "Set maximum idle time before login session ends" {
            <minutes: integer 0..100000 minutes> command "Maximum idle time" {
            }
          }
          prompt <string 0..127> command "Set CLI command prompt string";
          screen-length <integer 0..100000> command "Set number of lines on screen";
          /// For a terminal that does not report its width, such as one on a serial line; 0: no
          /// limit.
          screen-width <integer 0..1024> command "Set number of characters on a line";
          /// The date above each output: %Y %m %d %b %e %H %M %S %T %F.
          timestamp command "Set whether to timestamp CLI output" {
            disable choice what "Don't timestamp output";
            format <string 1..64> choice what "Form of the date, as strftime takes it";
          }
        }
      }
      """),
    SchemaText(
      under: "show",
      """
      cli command "Show command-line interface settings" {
        authorization command rpc get-authorization-information "Show user's permissions";
        directory command "Show current working directory";
        history command "Show list of previous commands" {
          <count: integer 1..1000> command "Number of commands to show" {
          }
        }
      }
      """),
  ]
}

extension SchemaText {
  /// Configuration mode.
  static let configurationCommands = SchemaText(
    """
    activate <path: statement existing> command "Remove the inactive tag from a statement" {
    }
    commit command "Commit current set of changes" {
      and-quit choice how "Quit configuration mode if commit succeeds";
      check choice how "Check correctness of syntax; do not apply changes";
      comment <string 1..512> "Message to write to commit log";
    }
    deactivate <path: statement existing> command "Add the inactive tag to a statement" {
    }
    delete command "Delete a data element" {
      <path: statement existing> command "Path of the statement" {
      }
    }
    edit command "Edit a sub-element" {
      <path: statement container> command "Path of the statement" {
      }
    }
    exit command "Exit from this level" {
      configuration-mode "Exit from configuration mode";
    }
    help "Provide help information" {
      apropos <topic: text> command "Find help information about a topic" {
      }
      reference <path: statement schema> command "Reference material" {
      }
      tip "Tip for the day" {
        cli command "Tip about the command-line interface";
      }
      topic <path: statement schema> command "Help for high level topics" {
      }
    }
    load "Load configuration from ASCII file" {
      merge <filename: listed paths> command "Merge contents with existing configuration" {
        relative "Load relative to this level";
      }
      override <filename: listed paths> command "Override existing configuration" {
      }
      set <filename: listed paths> command "Execute set of commands on existing configuration" {
        relative "Load relative to this level";
      }
    }
    quit command "Quit from this level" {
      configuration-mode "Exit from configuration mode";
    }
    rollback command "Roll back to previous committed configuration" {
      <number: integer 0..49> command "Numeric argument" {
      }
    }
    run <command: command operational> command "Run an operational-mode command" {
    }
    save <filename: listed paths> command "Save configuration to ASCII file" {
    }
    set <path: statement set> command "Set a parameter" {
    }
    show command "Show a parameter" {
      <path: statement existing> command "Path of the statement" {
      }
    }
    status command "Show users currently editing configuration";
    top command "Exit to top level of configuration" {
      <command: command configuration> command "Command to run from the top level" {
      }
    }
    up command "Exit one level of configuration" {
      <count: integer 1..100> command "Number of levels to move up" {
      }
      <command: command configuration> command "Command to run from the level above" {
      }
    }
    """)
}

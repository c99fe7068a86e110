extension SchemaText {
  /// The grammar of the commands of configuration mode, in the schema's notation.
  static let configurationCommands = SchemaText(
    """
    activate <path: statement existing> command "Remove the inactive tag from a statement" {
    }
    annotate <path: statement existing> "Annotate the statement with a comment" {
      <comment: string 0..1024> command "Comment, in quotation marks; an empty one removes it" {
      }
    }
    define commit-options {
      and-quit choice how "Quit configuration mode if commit succeeds";
      comment <string 1..512> "Message to write to commit log";
    }
    commit command "Commit current set of changes" {
      at <string 4..19> choice how "Time at which to activate configuration changes";
      check choice how "Check correctness of syntax; do not apply changes";
      /// What is not confirmed in time, by another commit or commit check, is rolled back.
      confirmed command "Automatically rollback if not confirmed" {
        <minutes: integer 1..65535> command "Number of minutes until automatic rollback" {
          use commit-options;
        }
        use commit-options;
      }
      use commit-options;
    }
    copy <path: statement named> "Copy a statement" {
      to <target: statement sibling> command "Name of the copy" {
      }
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
    help command "Provide help information" {
      apropos <topic: text "String to search for"> command "Find help information about a topic" {
      }
      reference <path: statement schema> command "Reference material" {
      }
      tip "Tip for the day" {
        cli command "Tip about the command-line interface";
      }
      topic <path: statement schema> command "Help for high level topics" {
      }
    }
    insert <path: statement ordered> "Insert a new ordered data element" {
      after <target: statement neighbour> command "Insert after this statement" {
      }
      before <target: statement neighbour> command "Insert before this statement" {
      }
    }
    load "Load configuration from ASCII file" {
      factory-default command "Override existing configuration with factory default" {
      }
      merge <filename: listed transfers "Filename"> command "Merge contents with existing configuration" {
        relative "Load relative to this level";
      }
      override <filename: listed transfers "Filename"> command "Override existing configuration" {
      }
      patch <filename: listed transfers "Filename"> command "Load patch file into configuration" {
      }
      replace <filename: listed transfers "Filename"> command "Replace configuration data" {
        relative "Load relative to this level";
      }
      set <filename: listed transfers "Filename"> command "Execute set of commands on existing configuration" {
        relative "Load relative to this level";
      }
      update <filename: listed transfers "Filename"> command "Update existing configuration" {
        relative "Load relative to this level";
      }
    }
    protect <path: statement existing> command "Protect the statement" {
    }
    quit command "Quit from this level" {
      configuration-mode "Exit from configuration mode";
    }
    rename <path: statement named> "Rename a statement" {
      to <target: statement sibling> command "New name" {
      }
    }
    replace "Replace character string in configuration" {
      pattern <pattern: string 1..256 "Regular expression"> "Pattern to search for" {
        with <replacement: string 0..256> command "String to replace with" {
          upto <count: integer 1..1000000> command "Number of objects to replace" {
          }
        }
      }
    }
    rollback command "Roll back to previous committed configuration" {
      <number: integer 0..49> command "Numeric argument" {
      }
      rescue command "Return to the rescue configuration" {
      }
    }
    run <command: command operational> command "Run an operational-mode command" {
    }
    save <filename: listed transfers "Filename"> command "Save configuration to ASCII file" {
    }
    set <path: statement set> command "Set a parameter" {
    }
    show command rpc get-configuration "Show a parameter" {
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
        <command: command configuration> command "Command to run from the level above" {
        }
      }
      <command: command configuration> command "Command to run from the level above" {
      }
    }
    unprotect <path: statement existing> command "Unprotect the statement" {
    }
    update command "Update private database";
    wildcard "Wildcard operations" {
      activate <path: statement matching> command "Remove the inactive tag from a statement" {
      }
      deactivate <path: statement matching> command "Add the inactive tag to a statement" {
      }
      delete <path: statement matching> command "Delete a data element" {
      }
      range "Wildcard range operations" {
        activate <path: statement range> command "Remove the inactive tag from a statement" {
        }
        deactivate <path: statement range> command "Add the inactive tag to a statement" {
        }
        delete <path: statement range> command "Delete a data element" {
        }
        set <path: statement range> command "Set a parameter" {
        }
      }
    }
    """)
}

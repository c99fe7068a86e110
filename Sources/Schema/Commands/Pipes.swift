extension SchemaText {
  /// The grammar of the pipe functions, the words that may follow `|` behind a command.
  static let pipeFunctions = SchemaText(
    """
    /// The file keeps what it holds; the output goes behind it.
    append <filename: listed paths> command "Append output text to file" {
    }
    compare command "Compare configuration changes with prior version" {
      rollback <integer 0..49> "Compare with a prior version";
      <filename: listed paths> command "Compare with a file" {
      }
    }
    count command "Count occurrences";
    display "Show additional kinds of information" {
      /// To be followed by `display xml`.
      changed command "Tag changes with junos:changed attribute (XML only)";
      detail command "Show configuration data detail";
      inheritance command "Show inherited configuration data and source group" {
        defaults "Show default values that are in force";
        no-comments "Don't show where configuration data comes from";
      }
      json command "Show output in JSON format";
      /// Statements with `apply-flags omit` are shown without it too.
      omit command "Show configuration data that is marked to be omitted";
      set command "Show 'set' commands that create configuration" {
        relative "Leave out the path of the level that is shown";
      }
      xml command "Show output as XML tags" {
        /// The command itself is not carried out.
        rpc "Show the request that NETCONF takes for the command";
      }
    }
    except <pattern: word> command "Show only text that does not match a pattern" {
    }
    find <pattern: word> command "Search for first occurrence of pattern" {
    }
    /// The pager stays at the end of the output until `q`.
    hold command "Hold text without exiting the --More-- prompt";
    last command "Display end of output only" {
      <lines: integer 1..100000> command "Number of lines from end" {
      }
    }
    match <pattern: word> command "Show only text that matches a pattern" {
    }
    no-more command "Don't paginate output";
    /// Runs the command again and again, until Ctrl-C; in a script, once.
    refresh command "Refresh a continuous display of the command" {
      <interval: integer 1..604800 seconds> command "Interval between refreshes" {
      }
    }
    request "Make system-level requests" {
      message <user: listed users> command "Send output to the terminals of a user, or of all" {
      }
    }
    /// Addresses of the network's nodes become their names.
    resolve command "Resolve IP addresses";
    save <filename: listed paths> command "Save output text to file" {
    }
    tee <filename: listed paths> command "Write to standard output and file" {
    }
    trim <columns: integer 1..1024> command "Trim specified number of columns from start of line" {
    }
    """)
}

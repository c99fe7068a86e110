extension NotationParser {
  /// Reads a type, whose first word `name` has been read.
  mutating func type(_ name: String) throws(SchemaError) -> ValueType {
    switch name {
    case "string": return .string(try range())
    case "name": return .name(try range())
    case "hexadecimal": return .hexadecimal(try range())
    case "integer":
      let range = try range()
      guard case .word(let unit) = token else { return .integer(range, unit: nil) }
      try advance()
      return .integer(range, unit: unit)
    case "->":
      var path: [String] = []
      while true {
        if case .word(let name) = token {
          path.append(name)
        } else if token == .sign(UInt8(ascii: "<")) {
          path.append("")
          try advance()
          guard token == .sign(UInt8(ascii: ">")) else {
            throw error(.unexpected(token.spelling, wanted: "'>'"))
          }
        } else {
          break
        }
        try advance()
      }
      guard case .string(let complaint) = token else {
        return .reference(path: path, complaint: "")
      }
      try advance()
      return .reference(path: path, complaint: complaint)
    case "(": return try choices()
    case "listed": return .listed(try word("what is listed"))
    case "statement":
      let use = try word("a use")
      guard let use = StatementUse(rawValue: use) else { throw error(.unknownType(use)) }
      return .statement(use)
    case "command":
      let mode = try word("a mode")
      guard let mode = CommandMode(rawValue: mode) else { throw error(.unknownType(mode)) }
      return .command(mode)
    case "lines": return .lines
    case "duration": return .duration
    case "rate": return .rate
    case "address": return .address
    case "prefix": return .prefix
    case "interface-address": return .interfaceAddress
    case "interface": return .interface
    case "logical-interface": return .logicalInterface
    case "next-hop": return .nextHop
    case "route-distinguisher": return .routeDistinguisher
    case "community": return .community
    case "packet-filter": return .packetFilter
    case "word": return .word
    case "text": return .text
    default: throw error(.unknownType(name))
    }
  }

  /// Reads the words of a fixed set, up to and including the closing parenthesis.
  mutating func choices() throws(SchemaError) -> ValueType {
    var choices: [Choice] = []
    repeat {
      try advance()
      let name = try word("a choice")
      let aliases = try aliases()
      guard case .string(let help) = token else { throw error(.missingHelp(name)) }
      try advance()
      choices.append(Choice(name: name, aliases: aliases, help: help))
    } while token == .sign(UInt8(ascii: "|"))
    try expect(")")
    return .choice(choices)
  }

  mutating func aliases() throws(SchemaError) -> [String] {
    var aliases: [String] = []
    while token == .word("alias") {
      try advance()
      aliases.append(try word("an alias"))
    }
    return aliases
  }

  mutating func range() throws(SchemaError) -> ClosedRange<Int> {
    guard case .word(let lower) = token, let from = Int(lower) else {
      throw error(.badRange(token.spelling))
    }
    try advance()
    guard token == .range else { throw error(.badRange(lower + token.spelling)) }
    try advance()
    guard case .word(let upper) = token, let to = Int(upper), from <= to else {
      throw error(.badRange("\(lower)..\(token.spelling)"))
    }
    try advance()
    return from...to
  }
}

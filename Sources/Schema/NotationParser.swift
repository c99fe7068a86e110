/// Reads the schema's notation, which resembles the statement summaries of the Junos manuals, into
/// declarations. Documentation/Schema.md explains it, with examples of everything.
///
///     text      = { define | statement }
///     define    = "define" name "{" { statement } "}"     a body for `use`
///     statement = "use" name ";" | { note } subject { mark } help ( ";" | "{" { statement } "}" )
///     note      = "///" text                       longer text: help topic, manual, RFC section
///     subject   = name { "alias" name } [ key ] [ value ] | key
///     key       = "<" name ":" type [ help ] ">"   a list, its instances named by that key
///     value     = "<" type ">"                     a leaf with one value
///               | "[" "<" type ">" "]"             a leaf with several, in the order of the user
///               | choices                          a leaf with one word of these
///     choices   = "(" choice { "|" choice } ")"
///     choice    = name { "alias" name } help
///     type      = ( "string" | "name" | "hexadecimal" ) range      lengths in characters
///               | "integer" range [ unit ]
///               | "->" name { name | "<" ">" } [ help ]
///                                                  a key of the list at that path, where `<>` is a
///                                                  list without a keyword; help is the error of a
///                                                  commit if the list has no such key
///               | choices
///               | "listed" name                    names that the running program lists
///               | "statement" name | "command" name
///               | "lines" | "duration" | "rate"
///               | "address" | "prefix" | "interface-address" | "interface"
///               | "logical-interface" | "next-hop" | "route-distinguisher" | "community"
///               | "packet-filter" | "word" | "text"
///     range     = number ".." number
///     mark      = "=" ( name | string )            the default
///               | "required" | "secret" | "ordered" | "hidden" | "inert" | "oneline" | "command"
///               | "presence"                       a container with a meaning even if it is empty
///               | "implicit"                       a reference with a default instance
///               | "implicitly" name                the value in a default instance
///               | "rpc" name                       the NETCONF request for the command, or for the
///                                                  commands within
///               | "separate"                       each child on a line behind the name
///               | "outermost"                      a command that cannot follow another
///               | "whole"                          holds the whole tree again, except itself
///               | "everywhere"                     may stand in every container of the tree
///               | "choice" name                    excludes the others of that choice
///               | "element" name                   the name in XML and JSON
///               | "named-by-key"                   a list whose keys are the element names
///               | "content"                        a list whose keys are the element contents
///               | "verbatim"                       the block is kept as text
///               | "title"                          a list whose key is the title of its container
///     help      = string
///
/// A subject that is only a key is a list whose instances stand in their container without a
/// keyword: interfaces in `interfaces`, or the argument of a command. `command` marks what can be
/// executed when nothing follows it. A path as an argument takes the words that follow, up to one
/// that the argument's own body begins with: `copy <source: statement existing> { to ... }`.
struct NotationParser {
  private var lexer: NotationLexer
  private(set) var token = NotationLexer.Token.end
  private(set) var place = NotationLexer.Position(line: 0, column: 0)
  private let file: String
  private var product: Product

  /// The declarations read so far, from all texts of a schema.
  struct Product {
    var declarations: [Declaration]
    /// The bodies that `use` copies, by name: the indexes of declarations outside the tree.
    var definitions: [String: Int] = [:]
  }

  /// Returns `product` with the statements of `source` added. Throws an error with file, line and
  /// column if the text breaks the notation.
  static func add(_ source: SchemaText, to product: Product) throws(SchemaError) -> Product {
    var parser = NotationParser(source, product)
    try parser.text(under: source.path)
    return parser.product
  }

  private init(_ source: SchemaText, _ product: Product) {
    lexer = NotationLexer(source)
    file = source.file
    self.product = product
  }

  private var declarations: [Declaration] {
    get { product.declarations }
    _modify { yield &product.declarations }
  }

  private mutating func text(under path: [String]) throws(SchemaError) {
    try advance()
    var parent = 0
    for name in path {
      guard
        let child = declarations[parent].children.first(where: { declarations[$0].name == name })
      else { throw error(.unknownParent(path.joined(separator: " "))) }
      parent = child
    }
    while token != .end {
      if token == .word("define") {
        try definition()
      } else {
        try statement(in: parent)
      }
    }
  }

  private mutating func definition() throws(SchemaError) {
    try advance()
    let start = place
    let name = try word("a name")
    guard product.definitions[name] == nil else { throw error(.duplicate(name), at: start) }
    let id = declarations.count
    declarations.append(Declaration(id: id, name: name, help: "", parent: 0, line: start.line))
    product.definitions[name] = id
    try expect("{")
    try body(of: id)
  }

  /// Reads statements up to and including the closing brace.
  private mutating func body(of id: Int) throws(SchemaError) {
    while token != .sign(UInt8(ascii: "}")) {
      if token == .end { throw error(.unexpected(token.spelling, wanted: "'}'")) }
      try statement(in: id)
    }
    try advance()
  }

  private mutating func use(in parent: Int) throws(SchemaError) {
    try advance()
    let start = place
    let name = try word("a name")
    guard let definition = product.definitions[name] else {
      throw error(.unknownDefinition(name), at: start)
    }
    for child in declarations[definition].children {
      if let twin = twin(of: declarations[child], in: parent) {
        throw error(.duplicate(twin), at: start)
      }
    }
    copyChildren(of: definition, to: parent)
    try expect(";")
  }

  private mutating func copyChildren(of source: Int, to parent: Int) {
    for child in declarations[source].children {
      var copy = declarations[child]
      copy.id = declarations.count
      copy.parent = parent
      copy.children = []
      declarations.append(copy)
      declarations[parent].children.append(copy.id)
      copyChildren(of: child, to: copy.id)
    }
  }

  private mutating func statement(in parent: Int) throws(SchemaError) {
    if token == .word("use") { return try use(in: parent) }
    var declaration = Declaration(
      id: declarations.count, name: "", help: "", parent: parent, line: place.line)
    while case .note(let text) = token {
      declaration.notes.append(text)
      try advance()
    }
    declaration.line = place.line
    let start = place
    try subject(&declaration)
    try marks(&declaration)
    guard case .string(let help) = token else {
      throw error(.missingHelp(declaration.name.isEmpty ? "<>" : declaration.name))
    }
    declaration.help = help
    try advance()
    if let twin = twin(of: declaration, in: parent) { throw error(.duplicate(twin), at: start) }
    declarations[parent].children.append(declaration.id)
    if token == .sign(UInt8(ascii: "{")) {
      declaration.hasBody = true
      declarations.append(declaration)
      try advance()
      try body(of: declaration.id)
    } else {
      declarations.append(declaration)
      try expect(";")
    }
    for value in [declaration.defaultValue, declaration.implicitValue] {
      if let value, declaration.value?.type.check(value) != .accepted(value) {
        throw error(.badDefault(value), at: start)
      }
    }
  }

  /// Returns the first spelling of `declaration` that another child of `parent` already has.
  private func twin(of declaration: Declaration, in parent: Int) -> String? {
    let spellings = [declaration.name] + declaration.aliases
    let taken = declarations[parent].children.flatMap { child in
      [declarations[child].name] + declarations[child].aliases
    }
    return spellings.first { !$0.isEmpty && taken.contains($0) }
  }

  private mutating func subject(_ declaration: inout Declaration) throws(SchemaError) {
    if case .word(let name) = token {
      declaration.name = name
      try advance()
      declaration.aliases = try aliases()
    }
    if token == .sign(UInt8(ascii: "<")) {
      try advance()
      let (name, type) = try keyOrValue()
      var help: String?
      if name != nil, case .string(let text) = token {
        help = text
        try advance()
      }
      try expect(">")
      if let name {
        declaration.key = Declaration.Key(name: name, type: type, help: help)
      } else {
        declaration.value = Declaration.Value(type: type, isList: false)
      }
    }
    if token == .sign(UInt8(ascii: "(")) {
      declaration.value = Declaration.Value(type: try choices(), isList: false)
    }
    if token == .sign(UInt8(ascii: "[")) {
      try advance()
      try expect("<")
      declaration.value = Declaration.Value(type: try type(try word("a type")), isList: true)
      try expect(">")
      try expect("]")
    }
    if declaration.name.isEmpty && declaration.key == nil {
      throw error(.unexpected(token.spelling, wanted: "a statement"))
    }
  }

  /// Reads what follows `<`: a type, or a name, a colon and a type.
  private mutating func keyOrValue() throws(SchemaError) -> (name: String?, type: ValueType) {
    let first = try word("a type or a key")
    guard token == .sign(UInt8(ascii: ":")) else { return (nil, try type(first)) }
    try advance()
    return (first, try type(try word("a type")))
  }

  private mutating func marks(_ declaration: inout Declaration) throws(SchemaError) {
    while true {
      switch token {
      case .sign(UInt8(ascii: "=")):
        try advance()
        if case .string(let text) = token {
          declaration.defaultValue = text
          try advance()
        } else {
          declaration.defaultValue = try word("a default")
        }
        continue
      case .word("required"): declaration.isRequired = true
      case .word("secret"): declaration.isSecret = true
      case .word("ordered"): declaration.isOrdered = true
      case .word("hidden"): declaration.isHidden = true
      case .word("outermost"): declaration.isOutermost = true
      case .word("inert"): declaration.isInert = true
      case .word("presence"): declaration.isPresence = true
      case .word("implicit"): declaration.isImplicit = true
      case .word("implicitly"):
        try advance()
        declaration.implicitValue = try word("a value")
        continue
      case .word("oneline"): declaration.isOneLine = true
      case .word("separate"): declaration.isSeparate = true
      case .word("command"): declaration.isCommand = true
      case .word("whole"): declaration.isWhole = true
      case .word("everywhere"): declaration.isEverywhere = true
      case .word("named-by-key"): declaration.isNamedByKey = true
      case .word("content"): declaration.isContent = true
      case .word("verbatim"): declaration.isVerbatim = true
      case .word("title"): declaration.isTitle = true
      case .word("choice"):
        try advance()
        declaration.choice = try word("the name of the choice")
        continue
      case .word("rpc"):
        try advance()
        declaration.rpc = try word("the name of the request")
        continue
      case .word("element"):
        try advance()
        declaration.element = try word("the name of the element")
        continue
      case .word(let name): throw error(.unknownMark(name))
      default: return
      }
      try advance()
    }
  }

  /// Returns the current word, or one of the signs that begin a type, and advances. Throws an error
  /// that names what was `wanted` if the token is another.
  mutating func word(_ wanted: String) throws(SchemaError) -> String {
    switch token {
    case .word(let text):
      try advance()
      return text
    case .arrow:
      try advance()
      return "->"
    case .sign(UInt8(ascii: "(")):
      return "("
    default:
      throw error(.unexpected(token.spelling, wanted: wanted))
    }
  }

  /// Advances past `sign`, or throws an error if the current token is another.
  mutating func expect(_ sign: Unicode.Scalar) throws(SchemaError) {
    guard token == .sign(UInt8(ascii: sign)) else {
      throw error(.unexpected(token.spelling, wanted: "'\(sign)'"))
    }
    try advance()
  }

  /// Reads the next token.
  mutating func advance() throws(SchemaError) {
    (token, place) = try lexer.next()
  }

  /// Returns an error at `place`, or at the current token.
  func error(
    _ reason: SchemaError.Reason, at place: NotationLexer.Position? = nil
  ) -> SchemaError {
    let place = place ?? self.place
    return SchemaError(reason: reason, file: file, line: place.line, column: place.column)
  }
}

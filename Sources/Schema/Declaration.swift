/// One statement, command, argument or pipe function as the schema's notation declares it. Parsing,
/// completion, help, checks and printing take everything that they need from it.
package struct Declaration: Sendable {
  /// The index of the declaration in `Schema.declarations`.
  package var id: Int
  /// The keyword. It is empty for a list whose instances stand directly in their container, without
  /// a keyword before them, as interfaces do in `interfaces`.
  package var name: String
  /// Other spellings, accepted on input and never shown.
  package var aliases: [String] = []
  /// The key that names the instances of a list; nil if the declaration is no list.
  package var key: Key? { didSet { isList = key != nil } }
  /// The value of a leaf; nil if the declaration is no leaf.
  package var value: Value? {
    didSet {
      isLeaf = value != nil
      isLeafList = value?.isList ?? false
    }
  }
  /// The help text of one line.
  package var help: String
  /// The longer text of help topics and of the manual, one element for each line.
  package var notes: [String] = []
  /// The indexes of the children in `Schema.declarations`, in the order of `show`.
  package var children: [Int] = []
  /// The index of the container in `Schema.declarations`. The root is its own parent.
  package var parent: Int
  /// The line of the declaration in the source file, which error messages and tests report.
  package var line: Int
  /// Whether the declaration has a block, in which its children are declared.
  package var hasBody = false

  /// The value of a leaf that is not configured; nil: there is no default.
  package var defaultValue: String?
  /// Whether a commit fails if the statement is missing from a container that is configured.
  package var isRequired = false
  /// Whether the value is a secret, which is shown obscured and kept out of logs.
  package var isSecret = false
  /// Whether instances stay in the order that the user gave them. Other lists are shown in the
  /// order of their keys.
  package var isOrdered = false
  /// Whether help and completion leave the declaration out.
  package var isHidden = false
  /// Whether the statement is accepted and shown, but has no effect in this program.
  package var isInert = false
  /// Whether the container has a meaning of its own even if it is empty.
  package var isPresence = false
  /// Whether a default instance takes the place of the one that this reference names, if the
  /// reference is not configured.
  package var isImplicit = false
  /// The value of the leaf in a default instance, if the leaf has no default.
  package var implicitValue: String?
  /// Whether the statement is shown on one line with its only child.
  package var isOneLine = false
  /// Whether each child is shown on a line of its own behind the name: `community set a;`,
  /// `community add b;`.
  package var isSeparate = false
  /// Whether the command cannot follow another command, as it would behind `run` or `top`.
  package var isOutermost = false
  /// Whether the command can be executed when nothing follows it.
  package var isCommand = false
  /// The name of the NETCONF request for the command and for the commands within it. nil: the name
  /// is that of the enclosing declaration, or there is none.
  package var rpc: String?
  /// Whether the container holds the whole configuration tree again, except itself. A configuration
  /// group does.
  package var isWhole = false
  /// Whether the statement may stand in every container of the tree, as `apply-groups` may.
  package var isEverywhere = false
  /// The name of a set of statements in one container that exclude each other: if one is set, the
  /// others are deleted.
  package var choice: String?
  /// The name of the element in XML and JSON; nil: the same as `name`.
  package var element: String?
  /// Whether the elements of the instances are named by their keys: `<family><inet>`.
  package var isNamedByKey = false
  /// Whether the elements of the instances contain only their keys: `<value>b</value>`.
  package var isContent = false
  /// Whether the block is not parsed but kept as text, which another reader interprets.
  package var isVerbatim = false
  /// Whether the key of the only instance is the title of its container and stands between the
  /// container's name and its block: `lab two-sites "Two sites" { ... }`.
  package var isTitle = false
  /// Whether the instances are the words of statements that the schema does not declare: see
  /// `Schema.foreign`.
  package var isForeign = false

  /// The key that names the instances of a list.
  package struct Key: Sendable {
    /// The name of the key in help and messages.
    package var name: String
    /// The words that the key may be.
    package var type: ValueType
    /// The help text of the key, if that of the declaration describes the whole statement instead.
    package var help: String?
  }

  /// The value of a leaf.
  package struct Value: Sendable {
    /// The words that the value, or one member of it, may be.
    package var type: ValueType
    /// Whether the leaf has several members: `[ a b ]`.
    package var isList: Bool
  }

  /// The name of the element that holds the key of an instance in XML and JSON. In a list whose
  /// elements mostly hold only their keys, an element that holds more uses the name of its key:
  /// `<local-gateway><address>10.0.0.1</address>`.
  package var keyElementName: String { isContent ? key?.name ?? "name" : "name" }

  /// Whether the declaration has a key. This and the next two values are stored because every step
  /// of a walk reads them, and a computed property would copy the declaration.
  package private(set) var isList = false
  /// Whether the declaration has a value.
  package private(set) var isLeaf = false
  /// Whether the declaration has a value of several members.
  package private(set) var isLeafList = false

  /// Creates a declaration without key, value or marks, whose line is `line` of the source file.
  package init(id: Int, name: String, help: String, parent: Int, line: Int) {
    self.id = id
    self.name = name
    self.help = help
    self.parent = parent
    self.line = line
  }

  /// Whether the statement is a single word without value or block, such as `no-keepalives`.
  package var isFlag: Bool { !isList && !isLeaf && !hasBody }
  /// Whether the declaration is a list or a container, which holds other statements.
  package var isContainer: Bool { hasBody || isList }
}

/// One word of a fixed set that a value may be, with its help.
package struct Choice: Sendable, Equatable {
  /// The word as it is shown.
  package var name: String
  /// Other spellings, which are accepted on input and never shown.
  package var aliases: [String]
  /// The help text of one line.
  package var help: String

  /// Creates a choice from the word, its other spellings and its help.
  package init(name: String, aliases: [String] = [], help: String) {
    self.name = name
    self.aliases = aliases
    self.help = help
  }
}

/// The type of a word of a statement or command: which words are valid for a key, a value or an
/// argument.
package enum ValueType: Sendable {
  /// Any characters; the range bounds their number.
  case string(ClosedRange<Int>)
  /// Text of one or more lines.
  case lines
  /// A string of letters, digits, `.`, `-` and `_` that begins with a letter or digit; the range
  /// bounds its length.
  case name(ClosedRange<Int>)
  /// Hexadecimal digits; the range bounds their number.
  case hexadecimal(ClosedRange<Int>)
  /// A decimal number within the range, with the name of its unit, if any, for help.
  case integer(ClosedRange<Int>, unit: String?)
  /// A length of time: `250us`, `5ms`, `60s`, `10m`, `8h`, `7d`. A number alone is in seconds.
  case duration
  /// A rate in bits per second: `64k`, `10m`, `1g`, or a number alone.
  case rate
  /// One word of a fixed set.
  case choice([Choice])
  /// The key of an existing instance of the list at `path`; `complaint` is the commit's error
  /// message if there is no such instance.
  case reference(path: [String], complaint: String)
  /// An IPv4 address, `a.b.c.d`.
  case address
  /// An IPv4 prefix, `a.b.c.d/n`, whose host bits are cleared. An address alone is a /32.
  case prefix
  /// An IPv4 address with its prefix length, `a.b.c.d/n`, whose host bits are kept.
  case interfaceAddress
  /// The name of a physical interface: `so-0/0/0`, `ae0`.
  case interface
  /// The name of a logical interface: `so-0/0/0.0`.
  case logicalInterface
  /// An address, or the logical interface of a point-to-point link.
  case nextHop
  /// A route distinguisher (RFC 4364 section 4.2): `192.168.0.1:1` or `65000:1`.
  case routeDistinguisher
  /// A BGP community: `target:100:20`, `no-export`.
  case community
  /// An expression of pcap-filter(7).
  case packetFilter
  /// A name that only the running program can list, such as the name of a lab; the associated value
  /// names the list.
  case listed(String)
  /// Any single word.
  case word
  /// The rest of the line, as text.
  case text
  /// The rest of the line, as a path in the configuration.
  case statement(StatementUse)
  /// The rest of the line, as a command of the named mode.
  case command(CommandMode)
}

/// The use that a command makes of the path that follows it, which decides which paths are valid.
package enum StatementUse: String, Sendable {
  /// A path with its values, which may be new.
  case set
  /// A path that exists, or the beginning of one.
  case existing
  /// A path that exists, to a statement that has a name: an instance of a list, or a member of a
  /// leaf.
  case named
  /// A path as for `named`, to a statement among others whose order the user chooses.
  case ordered
  /// A path to a container or list instance, which need not exist.
  case container
  /// A path of names without keys: a declaration of the schema.
  case schema
  /// The name of a new statement in the same list or leaf as the statement at the preceding path.
  case sibling
  /// The name of an existing statement in the same list or leaf as the one at the preceding path.
  case neighbour
  /// A path that ends in a regular expression for the names in its last container.
  case matching
  /// A path in which `[0-3]` in a word stands for several words.
  case range
}

extension StatementUse {
  /// Whether completion offers only what is in the configuration.
  package var isOfExisting: Bool {
    switch self {
    case .existing, .named, .ordered, .matching: true
    case .set, .container, .schema, .sibling, .neighbour, .range: false
    }
  }

  /// Whether the word names a statement beside the one at the preceding path.
  package var isBesideAnother: Bool { self == .sibling || self == .neighbour }
}

/// The mode of the command line, which decides the grammar of commands.
package enum CommandMode: String, Sendable {
  case operational
  case configuration
}

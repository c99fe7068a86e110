/// One statement, command, argument or pipe function as the notation declares it: all that parsing,
/// completion, help, checks and printing need to know of it.
package struct Declaration: Sendable {
  /// Its place in `Schema.declarations`.
  package var id: Int
  /// Empty for a list whose instances stand under their container with no keyword before them, as
  /// interfaces under `interfaces`.
  package var name: String
  /// Other spellings, accepted on input and never shown.
  package var aliases: [String] = []
  /// What names the instances of a list.
  package var key: Key? { didSet { isList = key != nil } }
  /// What a leaf holds.
  package var value: Value? {
    didSet {
      isLeaf = value != nil
      isLeafList = value?.isList ?? false
    }
  }
  package var help: String
  /// The longer text behind `///`, a line each: help topics and the manual.
  package var notes: [String] = []
  /// In the order of `show`.
  package var children: [Int] = []
  /// The root is its own parent.
  package var parent: Int
  /// Line in the source text, for a test that finds fault with it.
  package var line: Int
  package var hasBody = false

  package var defaultValue: String?
  package var isRequired = false
  package var isSecret = false
  /// A list in the order that the user gave it; else it is shown in the order of its keys.
  package var isOrdered = false
  package var isHidden = false
  /// Accepted and shown, with no effect here.
  package var isInert = false
  /// A container that may be empty: that it is there says something.
  package var isPresence = false
  /// A reference without which an instance is used that nobody configures.
  package var isImplicit = false
  /// The value of a leaf in such an instance, if the leaf has no default.
  package var implicitValue: String?
  /// Shown on one line with its only child.
  package var isOneLine = false
  /// What is in it stands on a line each, behind its name: `community set a;`, `community add b;`.
  package var isSeparate = false
  /// Cannot stand behind another command.
  package var isOutermost = false
  /// Can be executed when nothing follows.
  package var isCommand = false
  /// The name of the request that a program sends for the command, or for the commands within. nil: it
  /// is that of what the declaration stands in, or there is none.
  package var rpc: String?
  /// Its inside is the whole tree again, less itself: a configuration group.
  package var isWhole = false
  /// Stands in every container of the tree, as `apply-groups` does.
  package var isEverywhere = false
  /// Statements of one container with the same choice exclude each other: setting one removes the
  /// others.
  package var choice: String?
  /// What XML and JSON call it; nil: as it is named.
  package var element: String?
  /// The keys of its instances are the names of their elements: `<family><inet>`.
  package var isNamedByKey = false
  /// The keys of its instances are all that their elements hold: `<value>b</value>`.
  package var isContent = false
  /// Its block is not read here: it is kept as it is written, for whoever it is for.
  package var isVerbatim = false
  /// The only instance says what its container is, and stands between the container's name and its
  /// block: `lab two-sites "Two sites" { ... }`.
  package var isTitle = false
  /// Its instances are the words of statements that the schema lacks: see `Schema.foreign`.
  package var isForeign = false

  package struct Key: Sendable {
    package var name: String
    package var type: ValueType
    /// Of the name itself, where the help of the declaration tells what the whole is.
    package var help: String?
  }

  package struct Value: Sendable {
    package var type: ValueType
    /// `[ a b ]`
    package var isList: Bool
  }

  /// What XML and JSON call the key of an instance. Where most elements of a list hold nothing but their
  /// keys, one that holds more names its key: `<local-gateway><address>10.0.0.1</address>`.
  package var keyElementName: String { isContent ? key?.name ?? "name" : "name" }

  /// What has a key. Stored, as the next two are, because every step of a walk asks for them, and
  /// to compute them would copy the declaration.
  package private(set) var isList = false
  package private(set) var isLeaf = false
  package private(set) var isLeafList = false

  package init(id: Int, name: String, help: String, parent: Int, line: Int) {
    self.id = id
    self.name = name
    self.help = help
    self.parent = parent
    self.line = line
  }

  /// A word that stands alone, such as `no-keepalives`.
  package var isFlag: Bool { !isList && !isLeaf && !hasBody }
  /// A list or container: something with an inside.
  package var isContainer: Bool { hasBody || isList }
}

/// One word of a fixed set, with its help.
package struct Choice: Sendable, Equatable {
  package var name: String
  package var aliases: [String]
  package var help: String

  package init(name: String, aliases: [String] = [], help: String) {
    self.name = name
    self.aliases = aliases
    self.help = help
  }
}

/// What a word may be.
package enum ValueType: Sendable {
  /// Characters, from and to.
  case string(ClosedRange<Int>)
  /// Text of one or more lines.
  case lines
  /// A string of letters, digits, `.`, `-` and `_`, beginning with a letter or digit.
  case name(ClosedRange<Int>)
  /// Hexadecimal digits, from and to.
  case hexadecimal(ClosedRange<Int>)
  case integer(ClosedRange<Int>, unit: String?)
  /// `250us`, `5ms`, `60s`, `10m`, `8h`, `7d`; a number alone counts seconds.
  case duration
  /// Bits per second: `64k`, `10m`, `1g`, or a number alone.
  case rate
  case choice([Choice])
  /// The key of an existing instance of the list at `path`; `complaint` is what commit says when
  /// there is none.
  case reference(path: [String], complaint: String)
  case address
  /// `a.b.c.d/n`, host bits cleared; a bare address is a /32.
  case prefix
  /// `a.b.c.d/n`, host bits kept.
  case interfaceAddress
  /// `so-0/0/0`, `ae0`
  case interface
  /// `so-0/0/0.0`
  case logicalInterface
  /// An address, or the logical interface of a point-to-point link.
  case nextHop
  /// `192.168.0.1:1` or `65000:1`
  case routeDistinguisher
  /// `target:100:20`, `no-export`
  case community
  /// An expression of pcap-filter(7).
  case packetFilter
  /// A name that only the running program can list, such as the labs.
  case listed(String)
  /// Any one word.
  case word
  /// The rest of the line.
  case text
  /// The rest of the line is a configuration path.
  case statement(StatementUse)
  /// The rest of the line is a command of the mode named.
  case command(CommandMode)
}

/// What a command does with the path behind it, which decides what the path may be.
package enum StatementUse: String, Sendable {
  /// A path with its values.
  case set
  /// A path that exists, or part of one.
  case existing
  /// As `existing`, to what has a name: an instance of a list, or a member of a leaf.
  case named
  /// As `named`, to what stands among others in an order of the user's.
  case ordered
  /// A path to a container or list instance, which need not exist.
  case container
  /// A path of names without keys: a place in the schema itself.
  case schema
  /// A new statement beside the one that the path before led to, of the same list or leaf.
  case sibling
  /// As `sibling`, and it is there.
  case neighbour
  /// A path that ends in a regular expression for names in its last container.
  case matching
  /// A path in which `[0-3]` in a word stands for several words.
  case range
}

extension StatementUse {
  /// Whether only what is in the configuration makes sense.
  package var isOfExisting: Bool {
    switch self {
    case .existing, .named, .ordered, .matching: true
    case .set, .container, .schema, .sibling, .neighbour, .range: false
    }
  }

  /// Whether it is bound to the path before it.
  package var isBesideAnother: Bool { self == .sibling || self == .neighbour }
}

/// The two grammars of commands.
package enum CommandMode: String, Sendable {
  case operational
  case configuration
}

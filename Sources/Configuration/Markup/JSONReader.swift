/// Reads a configuration in JSON into a tree, without building a document first.
///
/// The members of an object are statements, an array contains several statements with one name,
/// `[null]` is a statement without a value, and `@` and `@name` contain marks and comments of a
/// statement. Members that are not objects are kept until their object ends, because `@name` may
/// precede or follow `name`.
struct JSONReader {
  /// The content of an `@` or `@name` member, with its position in the file.
  struct Remark {
    /// The marks and the comment.
    var marks: MarkupMarks
    /// The name of the first mark, for error messages.
    var name: String
    /// The position of that name.
    var place: MarkupPlace
  }

  /// A member that is neither an object nor an array of objects.
  struct Held {
    var name: JSONScanner.Scalar
    var value: JSONScanner.Scalar
  }

  /// The scanner, at the next token.
  var scanner: JSONScanner
  /// The loader, which adds statements to the tree.
  var loader: MarkupLoader
  /// A scanner at the beginning of the file.
  private let beginning: JSONScanner
  /// The keys of objects that are one of several with the same name; nil: they have not been
  /// needed.
  private var repeated: RepeatedElements?

  /// Reads `octets` into the tree of `loader` and returns the result.
  static func read(_ octets: [UInt8], by loader: MarkupLoader) -> Loaded {
    var reader = JSONReader(scanner: JSONScanner(octets), loader: loader)
    do throws(MarkupError) {
      try reader.document()
      return reader.loader.finish(nil)
    } catch {
      return reader.loader.finish(error)
    }
  }

  private init(scanner: JSONScanner, loader: MarkupLoader) {
    self.scanner = scanner
    self.loader = loader
    beginning = scanner
  }

  /// Returns the key of a foreign statement that is one of several with the same name, although the
  /// guide does not list it as a list. Without it, the statements would be merged into one. nil: it
  /// is no such statement.
  mutating func listKey(of statement: MarkupStatement, at place: Int) -> RepeatedElements.Key? {
    guard statement.foreign?.mayHaveKey == true, statement.marks.layouts.isEmpty else { return nil }
    if repeated == nil { repeated = RepeatedElements(in: beginning) }
    return repeated?.key(at: place)
  }

  /// Reads the member `configuration` of the outermost object or, if there is none, the whole
  /// object.
  private mutating func document() throws(MarkupError) {
    scanner.skipBlanks()
    guard scanner.isAtObject else { throw scanner.error(.unexpected("'{'")) }
    let start = scanner
    try scanner.open()
    var isFirst = true
    var isFound = false
    while let name = try scanner.member(isFirst: isFirst) {
      isFirst = false
      if !isFound, name.text == "configuration" {
        isFound = true
        try configuration()
      } else {
        try scanner.skip()
      }
    }
    let end = scanner
    if !isFound {
      scanner = start
      try scanner.open()
      _ = try members(in: loader.top)
      scanner = end
    }
    scanner.skipBlanks()
    guard scanner.isAtEnd else { throw scanner.error(.unexpected("the end")) }
  }

  /// Reads the value of `configuration`: an object, an array of objects, or `null`.
  private mutating func configuration() throws(MarkupError) {
    if scanner.isAtObject {
      try scanner.open()
      _ = try members(in: loader.top)
      return
    }
    guard scanner.isAtArray else { return try absent() }
    try scanner.open()
    var isFirst = true
    while try scanner.entry(isFirst: isFirst) {
      isFirst = false
      if scanner.isAtObject {
        try scanner.open()
        _ = try members(in: loader.top)
      } else {
        try absent()
      }
    }
  }

  /// Throws unless the value is `null`.
  private mutating func absent() throws(MarkupError) {
    let wanted = scanner.error(.unexpected("'{'"))
    guard !scanner.isAtArray, try scanner.scalar().text == nil else { throw wanted }
  }

  // MARK: Members

  /// Reads the members of an object up to its end. `first` is the name of a member whose name has
  /// been read already, but not its value. `key` is the name of the member that is the key of the
  /// object, which is known already. Returns the level behind the last of them.
  mutating func members(
    in start: MarkupLoader.Level, from first: JSONScanner.Scalar? = nil, isFirst: Bool = true,
    key: String? = nil
  ) throws(MarkupError) -> MarkupLoader.Level {
    var key = key
    // The level of the next member, and that behind the last one.
    var (level, before) = (start, MarkupLoader.Level?.none)
    var held: [Held] = []
    // The values of a foreign statement are kept apart, because their position behind other
    // statements matters.
    var foreign: [Held] = []
    // `entered` has the names of objects without a preceding remark, `used` those with one.
    var (entered, used) = (Set<String>(), Set<String>())
    var remarks: [String: [Remark?]] = [:]
    var isFirst = isFirst
    var member = first
    while true {
      if member == nil { member = try scanner.member(isFirst: isFirst) }
      guard let name = member, let text = name.text else { break }
      (member, isFirst) = (nil, false)
      if let last = foreign.last?.name.text, text != "@" + last {
        before = loadValues(foreign, remarks[last], level)
        if remarks[last] != nil { used.insert(last) }
        foreign = []
      }
      if !text.hasPrefix("@"), let next = loader.next(before, behind: level, named: text) {
        (level, before) = (next, nil)
      }
      if text == "@" {
        let remark = try self.remark(of: "", at: name.start, in: level)
        late(remark, about: level)
      } else if text.hasPrefix("@") {
        remarks[String(text.dropFirst())] = try self.remarks(of: text, at: name.start, in: level)
      } else if text == key {
        key = nil
        try scanner.skip()
      } else if scanner.isAtArray, try isRefused(name, in: level) {
        continue
      } else if scanner.isAtArray {
        try scanner.open()
        var index = 0
        while try scanner.entry(isFirst: index == 0) {
          if scanner.isAtObject {
            let place = scanner.place
            before = try object(text, at: place, level, own(index, of: remarks[text], text, level))
            if remarks[text] == nil { entered.insert(text) } else { used.insert(text) }
          } else {
            try hold(name, text, in: level, &held, &foreign)
          }
          index += 1
        }
      } else if scanner.isAtObject {
        before = try object(text, at: name.start, level, own(0, of: remarks[text], text, level))
        if remarks[text] == nil { entered.insert(text) } else { used.insert(text) }
      } else {
        try hold(name, text, in: level, &held, &foreign)
      }
    }
    if let last = foreign.last?.name.text {
      before = loadValues(foreign, remarks[last], level)
      if remarks[last] != nil { used.insert(last) }
    }
    for name in used where !loader.isOfGroups(name, in: level) { remarks[name] = nil }
    loadMembers(held, remarks, entered, start)
    return loader.next(before, behind: level, named: "") ?? level
  }

  /// Keeps a member that is neither an object nor an array until its object ends.
  private mutating func hold(
    _ name: JSONScanner.Scalar, _ text: String, in level: MarkupLoader.Level, _ held: inout [Held],
    _ foreign: inout [Held]
  ) throws(MarkupError) {
    let one = Held(name: name, value: try scanner.scalar())
    if loader.isForeign(text, one.value.text ?? "", in: level) { return foreign.append(one) }
    loader.pass(text, in: level)
    held.append(one)
  }
}

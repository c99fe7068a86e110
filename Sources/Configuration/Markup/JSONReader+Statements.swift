import Schema

extension JSONReader {
  /// Loads the members without children, with their remarks; then the remarks whose names have no
  /// member in the object.
  mutating func loadMembers(
    _ held: [Held], _ remarks: [String: [Remark?]], _ entered: Set<String>,
    _ level: MarkupLoader.Level
  ) {
    if remarks.isEmpty {
      for one in held { statement(one.name, one.value, nil, level) }
      return
    }
    var counts: [String: Int] = [:]
    for one in held {
      let name = one.name.text ?? ""
      let index = counts[name, default: 0]
      counts[name] = index + 1
      let remark = remarks[name].flatMap { Self.entry(index, of: $0) }
      statement(one.name, one.value, remark, level)
    }
    for (name, list) in remarks.sorted(by: { $0.key < $1.key }) where counts[name] == nil {
      guard let remark = list.lazy.compactMap({ $0 }).first else { continue }
      if entered.contains(name), remark.marks.isAction, !loader.isOfGroups(name, in: level) {
        // The remark changes how the object is loaded, so it had to precede the object.
        loader.refuse(attribute: remark.name, at: remark.place, of: name, in: level)
        continue
      }
      let place = remark.place
      statement(
        JSONScanner.Scalar(text: name, start: place, end: place),
        JSONScanner.Scalar(text: nil, start: place, end: place), remark, level)
    }
  }

  /// Loads the values of one foreign name, with their remarks. Returns the level behind the last
  /// value.
  mutating func loadValues(
    _ values: [Held], _ remarks: [Remark?]?, _ level: MarkupLoader.Level
  ) -> MarkupLoader.Level? {
    var last: MarkupLoader.Level?
    for (index, one) in values.enumerated() {
      let remark = remarks.flatMap { Self.entry(index, of: $0) }
      last = statement(one.name, one.value, remark, level)
    }
    return last
  }

  /// Returns the remark on one object of a name. A remark on `groups` applies to the container and
  /// not to a group, so nil is returned for it.
  mutating func own(
    _ index: Int, of remarks: [Remark?]?, _ name: String, _ level: MarkupLoader.Level
  ) -> Remark? {
    guard let remarks, !loader.isOfGroups(name, in: level) else { return nil }
    return Self.entry(index, of: remarks)
  }

  /// Returns the remark on one of several members. A single remark applies to all of them.
  static func entry(_ index: Int, of remarks: [Remark?]) -> Remark? {
    if remarks.count == 1 { return remarks[0] }
    return remarks.indices.contains(index) ? remarks[index] : nil
  }

  // MARK: Statements

  /// Rejects a member with an array if its name is unknown, or is a leaf with a single value, and
  /// skips the array. So only one error is reported, not one for each entry.
  mutating func isRefused(
    _ name: JSONScanner.Scalar, in level: MarkupLoader.Level
  ) throws(MarkupError) -> Bool {
    var statement = MarkupStatement(name.text ?? "", at: name.start)
    let start = scanner.offset
    var ahead = scanner
    try ahead.open()
    switch loader.begin(&statement, in: level) {
    case .leaf(let id) where !loader.schema[id].isLeafList:
      guard try ahead.entry(isFirst: true) else { return false }
      try ahead.skip()
      guard try ahead.entry(isFirst: false) else { return false }
      loader.refuse(valuesOf: name, in: level)
    case nil:
      ahead.skipBlanks()
      _ = loader.apply(statement, in: level, hasInside: ahead.isAtObject)
    default: return false
    }
    try scanner.skip()
    loader.recordRefused(start..<scanner.offset)
    return true
  }

  /// Loads a member that is neither an object nor an array. Returns the level behind it.
  @discardableResult
  private mutating func statement(
    _ name: JSONScanner.Scalar, _ value: JSONScanner.Scalar, _ remark: Remark?,
    _ level: MarkupLoader.Level
  ) -> MarkupLoader.Level? {
    var statement = MarkupStatement(name.text ?? "", at: name.start)
    if let remark { statement.marks = remark.marks }
    let text = value.text ?? ""
    switch loader.begin(&statement, in: level) {
    case .leaf:
      if value.text != nil || !statement.marks.isDeleted {
        statement.append(value: text, from: value.start, to: value.end)
      }
    case .foreign where loader.handleOperator(&statement, text, in: level):
      if statement.words.isEmpty, statement.foreign?.isText != true {
        return level.isLine ? level : nil
      }
      if statement.foreign?.isText == true {
        statement.append(value: text, from: value.start, to: value.end)
      }
    case .foreign:
      if !text.isEmpty {
        statement.append(value: text, from: value.start, to: value.end)
        statement.foreign?.isText = true
        if statement.foreign?.isUnspelled == true { statement.dropForeignKeyword() }
      }
    case .container, .groups, .key, nil:
      if !text.isEmpty { statement.append(value: text, from: value.start, to: value.end) }
    case .instance, .instances: break
    }
    return loader.apply(statement, in: level, hasInside: false)
  }

  /// Loads an object: the statement and its children. Returns the level behind it; nil: there is
  /// none.
  mutating func object(
    _ name: String, at place: MarkupPlace, _ level: MarkupLoader.Level, _ remark: Remark?
  ) throws(MarkupError) -> MarkupLoader.Level? {
    var statement = MarkupStatement(name, at: place)
    if let remark { statement.marks = remark.marks }
    let start = scanner.offset
    try scanner.open()
    let meaning = loader.meaning(
      loader.begin(&statement, in: level), ofWhatHasInside: true)
    if name == ForeignSpelling.operated, let pair = try operated(&statement, level) {
      guard let inner = loader.apply(statement, in: level, hasInside: true) else { return nil }
      let last = self.statement(pair.name, pair.operand, nil, inner)
      loader.leave(inner)
      return loader.next(last, behind: inner, named: "")
    }
    if meaning == .foreign { return try foreign(statement, level, from: start) }
    if case .leaf(let id)? = meaning, let value = try onlyScalar(ofLeaf: id) {
      statement.append(value: value.text ?? "", from: value.start, to: value.end)
      return loader.apply(statement, in: level, hasInside: false)
    }
    var head = try self.head(of: &statement, list: meaning?.list, level)
    if case .leaf? = meaning, let first = head.member {
      loader.refuse(
        element: first.text ?? "", at: first.start, width: 2, inside: statement, level)
      try skipRefused(from: start)
      return nil
    }
    if case .instances(let list)? = meaning, let first = head.member {
      if !statement.marks.isComment {
        loader.refuse(attribute: "@", at: place, of: name, in: level)
      }
      var inner = level
      (inner.list, inner.annotation) = (list, statement.marks.annotation)
      _ = try members(in: inner, from: first, isFirst: false)
      return nil
    }
    if case .groups? = meaning {
      if head.key != nil {
        statement.depth = 2
      } else if head.member != nil {
        // A container of groups has no children but the groups, each of which replaces the
        // container element.
        head.key = JSONScanner.Scalar(text: "", start: place, end: place)
      }
    }
    if let key = head.key {
      statement.append(value: key.text ?? "", from: key.start, to: key.end)
    }
    let errorCount = loader.errorCount
    let inner = loader.apply(statement, in: level, hasInside: head.member != nil)
    guard let first = head.member else { return inner }
    if let inner {
      _ = try members(in: inner, from: first, isFirst: false, key: head.keyName)
      loader.leave(inner)
    } else {
      let isRefused = loader.errorCount > errorCount
      try skipRefused(from: isRefused ? scanner.offset : nil)
    }
    return inner
  }

  /// Skips the rest of an object, from the value of a member on. `start` is the offset at which the
  /// rejected part begins; nil: nothing was rejected.
  private mutating func skipRefused(from start: Int?) throws(MarkupError) {
    try scanner.skip()
    while try scanner.member(isFirst: false) != nil { try scanner.skip() }
    if let start { loader.recordRefused(start..<scanner.offset) }
  }

  /// The members that describe the object itself and precede its first child.
  private struct Head {
    /// The key of the object; nil: it has not been read.
    var key: JSONScanner.Scalar?
    /// The name of the first child.
    var member: JSONScanner.Scalar?
    /// The name of the key if it stands behind the first child and has not been read yet.
    var keyName: String?
  }

  /// Reads the members that describe the object itself, up to its first child. If there is no
  /// child, the returned `member` is nil and the object has been closed.
  private mutating func head(
    of statement: inout MarkupStatement, list: Int?, _ level: MarkupLoader.Level
  ) throws(MarkupError) -> Head {
    var key: JSONScanner.Scalar?
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      if member.text == "@" {
        let remark = try self.remark(of: statement.name, at: member.start, in: level)
        statement.marks.join(remark.marks)
      } else if let list, key == nil, let name = member.text, loader.names.isKey(name, of: list) {
        key = try scanner.scalar()
      } else {
        guard let list, key == nil, let (name, key) = try keyBehind(of: list) else {
          return Head(key: key, member: member)
        }
        return Head(key: key, member: member, keyName: name)
      }
    }
    return Head(key: key)
  }

  /// Reads the only member of an object that has been opened, and the end of the object. Junos
  /// writes some values this way. Returns nil if the object is another; then nothing has been read.
  private mutating func onlyScalar(ofLeaf id: Int) throws(MarkupError) -> JSONScanner.Scalar? {
    let before = scanner
    if let name = try scanner.member(isFirst: true)?.text,
      loader.holdsValue(name, ofLeaf: id), !scanner.isAtArray, !scanner.isAtObject
    {
      let value = try scanner.scalar()
      if value.text != nil, try scanner.member(isFirst: false) == nil { return value }
    }
    scanner = before
    return nil
  }

  /// Looks ahead for the key of a list instance behind other members. The scanner is before the
  /// value of the first of these and stays there.
  func keyBehind(
    of list: Int? = nil
  ) throws(MarkupError) -> (name: String, key: JSONScanner.Scalar)? {
    var ahead = scanner
    try ahead.skip()
    while let member = try ahead.member(isFirst: false) {
      let name = member.text ?? ""
      if loader.names.isKey(name, of: list) {
        return (name, try ahead.scalar())
      }
      try ahead.skip()
    }
    return nil
  }

  // MARK: Remarks

  /// Handles remarks on an object that follow its first child. Marks and comments are set; an
  /// operation, which has to precede the children, is reported as an error.
  mutating func late(_ remark: Remark, about level: MarkupLoader.Level) {
    guard !remark.marks.isEmpty else { return }
    guard !remark.marks.isAction, level.list == nil, level.path.count > loader.top.path.count else {
      return loader.refuse(
        attribute: remark.name, at: remark.place, of: "@", in: level)
    }
    loader.mark(level.path, remark.marks)
  }

  /// Reads one remark that applies to all members of a name, or an array with one for each.
  mutating func remarks(
    of name: String, at place: MarkupPlace, in level: MarkupLoader.Level
  ) throws(MarkupError) -> [Remark?] {
    guard scanner.isAtArray else { return [try remark(of: name, at: place, in: level)] }
    try scanner.open()
    var remarks: [Remark?] = []
    while try scanner.entry(isFirst: remarks.isEmpty) {
      if scanner.isAtObject {
        remarks.append(try remark(of: name, at: scanner.place, in: level))
      } else {
        try scanner.skip()
        remarks.append(nil)
      }
    }
    return remarks
  }

  /// Reads one object of remarks. An invalid remark is reported as an error and left out.
  mutating func remark(
    of name: String, at place: MarkupPlace, in level: MarkupLoader.Level
  ) throws(MarkupError) -> Remark {
    var remark = Remark(marks: MarkupMarks(), name: "@", place: place)
    guard scanner.isAtObject else {
      try scanner.skip()
      loader.refuse(attribute: "@", at: place, of: name, in: level)
      return remark
    }
    try scanner.open()
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      let attribute = member.text ?? ""
      let isScalar = !scanner.isAtObject && !scanner.isAtArray
      let value = isScalar ? try scanner.scalar().text ?? "" : ""
      if !isScalar { try scanner.skip() }
      let addition = isScalar ? remark.marks.add(attribute, value) : .unknown
      guard addition == .added || (!isScalar && attribute.hasPrefix("junos:")) else {
        loader.refuse(attribute: attribute, at: member.start, of: name, in: level, addition)
        remark.marks.isRefused = true
        continue
      }
      if remark.name == "@" { (remark.name, remark.place) = (attribute, member.start) }
    }
    if !remark.marks.isWhole {
      loader.refuse(attribute: remark.name, at: remark.place, of: name, in: level)
      remark.marks = MarkupMarks()
      remark.marks.isRefused = true
    }
    return remark
  }
}

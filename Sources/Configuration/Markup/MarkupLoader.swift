import Schema

/// Adds the elements of a file to a tree, one statement after another. The readers of XML and JSON
/// share it.
///
/// The words of a statement are matched against the schema like those of a text. So values are
/// checked in the same way, and aliases and abbreviations are accepted.
struct MarkupLoader {
  /// The position in the tree to which the child elements of a container belong.
  struct Level {
    /// The path of the container.
    var path: [PathElement]
    /// The declaration of the container.
    var declaration: Int
    /// The list whose instances are the children, each in an element named by its key:
    /// `<family><inet>`. nil: there is no such list.
    var list: Int?
    /// The comment before all of these instances.
    var annotation: String?
    /// Whether the statements at this level are not changed unless an element inside requests it.
    var isUntouched = false
    /// Whether the statement does not exist, so that its elements can only request deletions. The
    /// last of the loader's `missing` describes it. It is not stored here because the readers are
    /// recursive and keep levels on the stack, which is limited.
    fileprivate var isMissing = false
    /// The loader's `keptCount` when the level was entered.
    fileprivate var keptCount = 0
    /// The position in the guide, if the words that lead to this level are those of a foreign
    /// statement.
    var foreign: ForeignWalk?
    /// The marks that apply to each of the statements, because one element stands for their first
    /// words.
    var marks: MarkupMarks?
    /// Whether each statement continues the line of the previous one: `upto /24 accept`.
    var isLine = false
    /// The marks of that line.
    var lineMarks = MarkupMarks()
  }

  /// A statement that does not exist and that its element does not create.
  private struct Missing {
    var statement: MarkupStatement
    /// The path of the container.
    var path: [PathElement]
    /// The declaration of the container.
    var declaration: Int
    /// The number of requests before the statement was entered.
    var requestCount: Int
    /// The number of errors before the statement was entered.
    var errorCount: Int
    /// Whether an error has been reported because an element inside was to be created.
    var isReported = false
  }

  /// The schema of the configuration.
  let schema: Schema
  /// The settings of the walks over words.
  let surroundings: Surroundings
  /// Whether the file is loaded with `replace`, so that `replace="replace"` takes effect.
  private let replaces: Bool
  /// The tree to which statements are added.
  var tree: GrowingTree
  /// The meanings of element names.
  var names: MarkupNames
  /// The errors that have been found.
  var errors = LoadErrorList()
  /// The warnings.
  var warnings = LoadErrorList()
  private var choices: ChoicePlaces
  /// The position of each statement in the file; nil: positions are not recorded.
  private var places: StatementPlaces?
  /// The statements that were rejected; nil: they are not recorded.
  var refusals: Refusals?
  /// The path of the leaf whose members were removed last. They are replaced one by one.
  var replaced: [PathElement] = []
  /// The path of the foreign word whose value was read last.
  var valued: [PathElement] = []
  /// The operator that was read last, which an operand may follow.
  var lastOperator = ""
  /// The number of statements that have been kept in the tree.
  private var keptCount = 0
  /// The number of statements that have requested an operation.
  private var requestCount = 0
  /// The statements on the present path that do not exist and that their elements do not create.
  private var missing: [Missing] = []

  /// The level of the outermost elements.
  let top: Level

  /// Creates a loader for the level at `path`. With `isUntouched`, only statements that request an
  /// operation are changed. `octets` is the file if positions are to be recorded, otherwise nil.
  init(
    _ tree: Statement, at path: [PathElement], replacing replaces: Bool, isUntouched: Bool = false,
    recordingPlacesIn octets: [UInt8]?, keepingUnlisted keepsUnlisted: Bool = false,
    in schema: Schema
  ) {
    self.schema = schema
    self.replaces = replaces
    self.tree = GrowingTree(tree, in: schema)
    names = MarkupNames(schema)
    choices = ChoicePlaces(in: schema)
    places = octets.map { _ in StatementPlaces(in: schema) }
    refusals = octets.map { Refusals(of: $0, in: schema) }
    var surroundings = Surroundings(tree: .empty, isOperational: false)
    surroundings.listsChoices = false
    surroundings.keepsUnlisted = keepsUnlisted
    self.surroundings = surroundings
    var top = Level(path: path, declaration: path.last?.declaration ?? 0)
    if let id = schema.foreign, top.declaration == id {
      top.foreign = ForeignWalk(at: path, foreign: id)
    }
    top.isUntouched = isUntouched
    self.top = top
  }

  /// Applies the attributes of the outermost element, `configuration`. Returns false if they
  /// request an operation that is not permitted there.
  mutating func begin(_ marks: MarkupMarks, _ level: inout Level) -> Bool {
    guard marks.isOperationAlone else { return false }
    switch marks.operation {
    case .merge: level.isUntouched = false
    case .none?: level.isUntouched = true
    case .replace(always: true):
      level.isUntouched = false
      if level.path.isEmpty {
        tree = GrowingTree(.empty, in: schema)
      } else {
        empty(level.path)
      }
    case .replace, .create, .delete, nil: return false
    }
    return true
  }

  /// Returns the tree with the errors and warnings. `fault` is the error at which the file was no
  /// longer valid XML or JSON.
  mutating func finish(_ fault: MarkupError?) -> Loaded {
    if let fault {
      errors.append(fault.loadError)
      refusals?.markOpenEnd()
    }
    func precedes(_ one: LoadError, _ other: LoadError) -> Bool {
      (one.line, one.column) < (other.line, other.column)
    }
    errors.sort(by: precedes)
    warnings.sort(by: precedes)
    return Loaded(
      tree: tree.whole, errors, warnings: warnings, places: places,
      refusals: refusals, isRefused: fault != nil)
  }

  // MARK: Statements

  /// Applies what a statement requests. Returns the level of its children; nil: the children are to
  /// be skipped.
  mutating func apply(
    _ statement: MarkupStatement, in level: Level, hasInside: Bool
  ) -> Level? {
    if statement.marks.isRefused { return nil }
    guard var walker = walk(statement.words, statement, level, hasInside) else { return nil }
    var foreign = setForm(of: &walker, statement, level, hasInside)
    let operation = statement.marks.operation ?? (level.isUntouched ? .none : .merge)
    if operation != .none { requestCount += 1 }
    if !missing.isEmpty, operation.creates, level.lineMarks.operation == nil {
      failForMissing()
      return nil
    }
    if let foreign, let inner = line(operation, statement, walker, foreign, level, hasInside) {
      return inner
    }
    switch operation {
    case .delete(let mustExist):
      choices.remove(walker)
      if Edit(.delete, walker).apply(to: &tree.whole, in: schema) { return nil }
      if mustExist {
        fail(.dataMissing, statement, level)
      } else if statement.marks.warnsIfMissing {
        warn(ofMissing: statement, level)
      }
      return nil
    case .create where exists(walker.target) || hasOtherValue(walker.target):
      fail(.dataExists, statement, level)
      return nil
    case .replace where foreign?.beginsLine(in: level, hasInside: hasInside) == true:
      // The statement consists only of its words, which other lines share, so there is nothing to
      // empty.
      break
    case .none:
      let isMissing = !exists(walker.target)
      if isMissing, !hasInside || !walker.leaves.isEmpty {
        fail(.dataMissing, statement, level)
        return nil
      }
      if walker.leaves.isEmpty {
        var inner = inside(walker, isUntouched: true)
        if isMissing { record(missing: statement, level, &inner) }
        if let foreign { foreign.complete(&inner, of: statement, walker) }
        return inner
      }
      return nil
    case .replace(let always) where always || replaces:
      if let foreign { empty(foreign, walker.path) } else { empty(walker.target) }
    case .merge, .create, .replace: break
    }
    let place = statement.place
    let reason = choices.record(walker, from: level.path.count, line: place.line)
    if let reason {
      fail(reason, statement, level, hasInside)
      return nil
    }
    places?.record(
      walker, from: level.path.count,
      at: TextPosition(line: place.line, column: place.column + 1))
    if statement.marks.isRenamed {
      guard let renamed = rename(statement, walker, level) else { return nil }
      walker = renamed
    } else {
      set(walker)
      if var head = foreign {
        recordContent(of: &head, walker.path, statement)
        foreign = head
      }
    }
    let head = foreign?.head ?? level.path.count + statement.depth
    if foreign?.handsMarksOn != true { mark(walker.target.prefix(head), statement.marks) }
    if let insertion = statement.marks.insertion {
      insert(insertion, statement, walker, level)
    }
    if !walker.leaves.isEmpty {
      keptCount += 1
      return nil
    }
    var inner = inside(walker, isUntouched: false)
    if let foreign { foreign.complete(&inner, of: statement, walker) }
    if !hasInside, leave(inner) { warn(of: statement, level) }
    return inner
  }

  /// Adds the error that an element is to be created in a statement that does not exist. It is
  /// reported once, for the outermost such statement. RFC 6241 section 7.2.
  private mutating func failForMissing() {
    guard let outermost = missing.first, !outermost.isReported else { return }
    missing[0].isReported = true
    let outer = Level(path: outermost.path, declaration: outermost.declaration)
    fail(.dataMissing, outermost.statement, outer, true)
  }

  /// Ends a level, and removes a container in which nothing was kept. Returns whether it was
  /// removed.
  @discardableResult
  mutating func leave(_ level: Level) -> Bool {
    if level.isMissing, let missing = missing.popLast() {
      if missing.requestCount == requestCount, missing.errorCount == errorCount {
        let outer = Level(path: missing.path, declaration: missing.declaration)
        fail(.dataMissing, missing.statement, outer, true)
      }
      if tree.whole.descendant(at: level.path, in: schema) == nil { return true }
    }
    if keptCount == level.keptCount, level.list == nil, schema.needsContents(level.declaration),
      tree.whole.dropEmpty(at: level.path[...], in: schema)
    {
      return true
    }
    keptCount += 1
    return false
  }

  /// Enters a statement that does not exist.
  private mutating func record(
    missing statement: MarkupStatement, _ level: Level, _ inner: inout Level
  ) {
    inner.isMissing = true
    missing.append(
      Missing(
        statement: statement, path: level.path, declaration: level.declaration,
        requestCount: requestCount, errorCount: errorCount))
  }

  /// Sets the marks and the comment of the statement at the end of a path.
  mutating func mark(_ path: some Sequence<PathElement>, _ marks: MarkupMarks) {
    guard !marks.isEmpty else { return }
    tree.update(at: Array(path)) { statement in
      if let isInactive = marks.isInactive { statement.isInactive = isInactive }
      if let isProtected = marks.isProtected { statement.isProtected = isProtected }
      if let annotation = marks.annotation { statement.annotation = annotation }
    }
  }

  /// Returns the level of the children of a walk's container.
  func inside(_ walker: Walker, isUntouched: Bool) -> Level {
    Level(
      path: walker.path, declaration: walker.path.last?.declaration ?? 0, isUntouched: isUntouched,
      keptCount: keptCount)
  }

  /// Sets what a walk has matched.
  private mutating func set(_ walker: Walker) {
    for leaf in walker.leaves { tree.set(leaf) }
    // An empty container is created too, so that the commit check can report what is missing from
    // it.
    if walker.leaves.isEmpty { tree.update(at: walker.path) }
  }

  /// Returns whether a statement, with all given members, is in the tree.
  mutating func exists(_ target: [PathElement]) -> Bool {
    guard let last = target.last,
      let statement = tree.whole.descendant(at: target, in: schema)
    else { return false }
    return last.members.allSatisfy { statement.members.contains($0) }
  }

  /// Empties a statement but keeps it, so that it stays at its position in an ordered list. A leaf
  /// with several members is emptied only before its first member is set.
  private mutating func empty(_ target: [PathElement]) {
    guard let last = target.last else { return }
    let whole = Array(target.dropLast()) + [PathElement(last.declaration)]
    if !last.members.isEmpty, whole == replaced { return }
    replaced = last.members.isEmpty ? [] : whole
    _ = tree.whole.updateExisting(at: target[...], in: schema) { statement in
      statement = statement.bare
      return true
    }
  }

  // MARK: Words

  /// Matches the words of a statement. Returns nil if an error has been reported.
  mutating func walk(
    _ words: [MarkupStatement.PlacedWord], _ statement: MarkupStatement, _ level: Level,
    _ hasInside: Bool
  ) -> Walker? {
    let isDeleted = statement.marks.isDeleted
    var walker = Walker(
      statement: isDeleted ? .existing : .set, from: level.path, level.foreign, in: surroundings)
    for placed in words {
      do throws(MatchError) {
        try walker.match(placed.word)
      } catch {
        fail(LoadError.Reason(error.reason), placed, statement, level, hasInside)
        return nil
      }
    }
    let hasMoved = !walker.leaves.isEmpty || walker.path.count > level.path.count
    let isWhole = walker.isAtChild && hasMoved
    var reason: LoadError.Reason?
    if isDeleted {
      if !isWhole, walker.openLeaf == nil { reason = .missingArgument }
    } else if !isWhole {
      reason = .missingArgument
    } else if hasInside, !walker.leaves.isEmpty {
      reason = .syntax
    }
    guard let reason else { return walker }
    fail(reason, words.last, statement, level, hasInside)
    return nil
  }
}

import Schema

/// Puts the elements of a file into a tree, one statement after another. It is the part that the
/// readers of XML and JSON share.
///
/// The words of a statement are matched against the schema like those of a text, so values are
/// checked in the same way, and aliases and abbreviations are accepted.
struct MarkupLoader {
  /// The place in the tree where the child elements of a container belong.
  struct Level {
    var path: [PathElement]
    /// The declaration of the container.
    var declaration: Int
    /// The list whose instances are the children, each in an element named by its key:
    /// `<family><inet>`.
    var list: Int?
    /// The comment that stands before all of these instances.
    var annotation: String?
    /// Whether the statements at this level stay as they are, unless an element inside requests a
    /// change.
    var isUntouched = false
    /// Whether the statement does not exist, and its elements inside may request that something in it
    /// is removed. The loader's last `Missing` describes it: the readers recur with a level on the
    /// stack, which is limited.
    fileprivate var isMissing = false
    /// How many statements had been kept when it was entered.
    fileprivate var keptCount = 0
    /// The words that lead to it are those of a foreign statement: what the guide says of what may
    /// follow.
    var foreign: ForeignWalk?
    /// What is said of each of the statements, because their first words have one element.
    var marks: MarkupMarks?
    /// Each statement goes on with the line of the one before it: `upto /24 accept`.
    var isLine = false
    /// What is said of that line.
    var lineMarks = MarkupMarks()
  }

  /// A statement that is not changed itself and does not exist.
  private struct Missing {
    var statement: MarkupStatement
    /// The path and the declaration of the container.
    var path: [PathElement]
    var declaration: Int
    /// How many requests and errors there had been.
    var requestCount: Int
    var errorCount: Int
    /// Whether there has been an error, because something in it was to be created.
    var isReported = false
  }

  let schema: Schema
  let surroundings: Surroundings
  /// Whether the file is loaded with `replace`, so that `replace="replace"` has an effect.
  private let replaces: Bool
  var tree: GrowingTree
  var names: MarkupNames
  var errors = LoadErrorList()
  var warnings = LoadErrorList()
  private var choices: ChoicePlaces
  private var places: StatementPlaces?
  var refusals: Refusals?
  /// The path of the leaf whose members were removed last, to be replaced one by one.
  var replaced: [PathElement] = []
  /// The path of the foreign word whose value was read last.
  var valued: [PathElement] = []
  /// The operator that an operand may follow.
  var lastOperator = ""
  /// How many statements are in the tree.
  private var keptCount = 0
  /// How many statements have requested an operation of their own.
  private var requestCount = 0
  /// The statements that have been entered, are not changed themselves and do not exist.
  private var missing: [Missing] = []

  /// The level of the outermost elements, if a file is loaded at a path.
  let top: Level

  /// Creates a loader. With `isUntouched`, statements that request no operation change nothing.
  /// `octets` is the file if places are to be noted, and nil otherwise.
  init(
    _ tree: Statement, at path: [PathElement], replacing replaces: Bool, isUntouched: Bool = false,
    notingPlacesIn octets: [UInt8]?, keepingUnlisted keepsUnlisted: Bool = false,
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
    surroundings.listsCandidates = false
    surroundings.keepsUnlisted = keepsUnlisted
    self.surroundings = surroundings
    var top = Level(path: path, declaration: path.last?.declaration ?? 0)
    if let id = schema.foreign, top.declaration == id {
      top.foreign = ForeignWalk(at: path, foreign: id)
    }
    top.isUntouched = isUntouched
    self.top = top
  }

  /// Carries out what the attributes of `configuration` request, which contains everything. False:
  /// it cannot be requested there.
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

  /// Returns the tree with the errors and warnings. `fault` is the error at which the file stopped
  /// being XML or JSON.
  mutating func finish(_ fault: MarkupError?) -> Loaded {
    if let fault {
      errors.append(fault.loadError)
      refusals?.noteOpenEnd()
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

  /// Carries out what a statement requests. Returns the level of its children, or nil if the
  /// children are to be skipped.
  mutating func take(
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
      choices.forget(walker)
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
      // Its words are all that there is of it, and other lines begin with the same.
      break
    case .none:
      let isMissing = !exists(walker.target)
      if isMissing, !hasInside || !walker.leaves.isEmpty {
        fail(.dataMissing, statement, level)
        return nil
      }
      if walker.leaves.isEmpty {
        var inner = inside(walker, isUntouched: true)
        if isMissing { note(missing: statement, level, &inner) }
        if let foreign { foreign.complete(&inner, of: statement, walker) }
        return inner
      }
      return nil
    case .replace(let always) where always || replaces:
      if let foreign { empty(foreign, walker.path) } else { empty(walker.target) }
    case .merge, .create, .replace: break
    }
    let place = statement.place
    let reason = choices.note(walker, from: level.path.count, line: place.line)
    if let reason {
      fail(reason, statement, level, hasInside)
      return nil
    }
    places?.note(
      walker, from: level.path.count,
      at: StatementPlaces.Place(line: place.line, column: place.column + 1))
    if statement.marks.isRenamed {
      guard let renamed = rename(statement, walker, level) else { return nil }
      walker = renamed
    } else {
      set(walker)
      if var head = foreign {
        note(&head, walker.path, statement)
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

  /// Notes an error: something is to be created in a statement that does not exist. There is one for
  /// the outermost such statement. RFC 6241 §7.2.
  private mutating func failForMissing() {
    guard let outermost = missing.first, !outermost.isReported else { return }
    missing[0].isReported = true
    let outer = Level(path: outermost.path, declaration: outermost.declaration)
    fail(.dataMissing, outermost.statement, outer, true)
  }

  /// Ends a level. A container of which nothing was kept is taken out again. False: it stays.
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

  private mutating func note(
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

  func inside(_ walker: Walker, isUntouched: Bool) -> Level {
    Level(
      path: walker.path, declaration: walker.path.last?.declaration ?? 0, isUntouched: isUntouched,
      keptCount: keptCount)
  }

  private mutating func set(_ walker: Walker) {
    for leaf in walker.leaves { tree.set(leaf) }
    // An empty container is created too, so that the commit check can report what it lacks.
    if walker.leaves.isEmpty { tree.update(at: walker.path) }
  }

  mutating func exists(_ target: [PathElement]) -> Bool {
    guard let last = target.last,
      let statement = tree.whole.descendant(at: target, in: schema)
    else { return false }
    return last.members.allSatisfy { statement.members.contains($0) }
  }

  /// Empties a statement without removing it, so that it keeps its place in an ordered list. A leaf
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

  /// Walks over the words of a statement. Returns nil if an error has been noted.
  mutating func walk(
    _ words: [MarkupStatement.PlacedWord], _ statement: MarkupStatement, _ level: Level,
    _ hasInside: Bool
  ) -> Walker? {
    let isDeleted = statement.marks.isDeleted
    var walker = Walker(
      statement: isDeleted ? .existing : .set, from: level.path, level.foreign, in: surroundings)
    for placed in words {
      do throws(MatchError) {
        try walker.take(placed.word)
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

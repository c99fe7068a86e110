import Schema

/// Follows the words of a foreign statement through the guide, and says of each how it and the words
/// behind it are written. It refuses no word.
struct ForeignWalk {
  let guide: ForeignGuide
  /// What stands behind the last word; nil: the guide does not list it.
  private(set) var place: ForeignGuide.Place?
  /// The last word is a name that a key or value follows.
  private(set) var expectsKey = false
  /// Where the words of this statement may go on beside what was given last: behind a word whose
  /// contents stand on one line. How long the path was there.
  private var returns: [(count: Int, place: ForeignGuide.Place)] = []
  /// The container of the last name of this statement: another name of it may follow what is whole.
  private var container: (count: Int, place: ForeignGuide.Place)?
  /// Both as they would be if all words from the first stood on one line.
  private var lineReturns: [(count: Int, place: ForeignGuide.Place)] = []
  private var lineContainer: ForeignGuide.Place?
  private var isOutermost = true
  private var isLineBehindOptionalValue = false
  private var isBehindMembers = false
  /// What may stand behind a key whose contents each begin a statement of its own: several of them
  /// may stand on one line, as `upto /24 accept` behind `route-filter 10/8`.
  private var line: ForeignGuide.Place?
  /// The next word is a secret.
  private(set) var awaitsSecret = false
  /// That secret has to be given back as it is: a router that reads it does not decode it.
  private var keepsSecretPlain = false
  private var isFirst = true
  /// The last word is a value that the name could do without: what follows stands behind the name.
  private var isBehindOptionalValue = false

  /// Names of the guide may be abbreviated, as in commands.
  var expandsNames = false

  /// What the next word is.
  struct Step {
    var form: ForeignForm
    /// How long the path becomes before the word is appended to it.
    var count: Int
    /// The word in the spelling that is kept.
    var word: String
  }

  /// A walk from a container of the schema on.
  init(
    in container: Int, _ places: ForeignPlaces = .realSystem, _ guide: ForeignGuide = .realSystem
  ) {
    self.guide = guide
    place = places.place(of: container)
  }

  /// A walk from the end of a path that leads into a foreign statement.
  init(at path: [PathElement], foreign: Int) {
    let start = path.firstIndex { $0.declaration == foreign } ?? path.endIndex
    self.init(in: start > 0 ? path[start - 1].declaration : 0)
    for (index, element) in path.enumerated().dropFirst(start) {
      _ = take(element.value, isQuoted: element.form.isQuoted, after: index)
    }
    begin()
  }

  /// Begins another statement in the container at hand.
  mutating func begin() {
    (returns, container, isFirst, isBehindOptionalValue) = ([], nil, true, false)
    line = nil
  }

  /// Takes a word behind a path of `count` elements.
  mutating func take(_ word: String, isQuoted: Bool, after count: Int) -> Step {
    let step = next(word, isQuoted: isQuoted, after: count)
    (isFirst, isOutermost) = (false, false)
    if step.form.layout == .block { line = nil }
    return step
  }

  private mutating func next(_ word: String, isQuoted: Bool, after count: Int) -> Step {
    if expectsKey { return takeKey(word, place.flatMap(guide.entry), after: count) }
    let wouldLeave = isLineBehindOptionalValue && wouldReturn(with: word, after: count)
    isLineBehindOptionalValue = false
    let word = !isQuoted && !isBehindOptionalValue ? expanded(word) : word
    if let place, !isQuoted, !isBehindOptionalValue, let child = guide.child(word, of: place) {
      // Where each begins a statement of its own, what follows goes on with it.
      container = isFirst || guide.layout(of: place) == .statements ? nil : (count, place)
      lineContainer = isOutermost || guide.layout(of: place) == .statements ? nil : place
      var step = takeName(word, child, after: count)
      step.form.isQuoted = wouldLeave
      return step
    }
    if !isBehindOptionalValue, let entry = place.flatMap(guide.entry) {
      isBehindOptionalValue = place.map(guide.isValueOptional) ?? false
      isLineBehindOptionalValue = isBehindOptionalValue
      return takeKey(word, entry, after: count)
    }
    let next = isQuoted ? nil : onLine(word)
    isBehindOptionalValue = false
    if !isQuoted, place != nil {
      for (length, place) in returns.reversed() where length < count {
        guard let child = guide.child(word, of: place) else { continue }
        returns.removeAll { $0.count > length }
        lineReturns.removeAll { $0.count > length }
        return takeName(word, child, after: length)
      }
    }
    if !isQuoted, let (length, outer) = container, length < count,
      place.map(guide.hasContents) == false, let child = guide.child(word, of: outer)
    {
      return takeName(word, child, after: length)
    }
    if let next {
      var step = takeName(word, next, after: count)
      // What is on the line with it is not all that may follow.
      if step.form.layout == .line || step.form.layout == .lineOfOne {
        step.form.layout = .lines
        returns = []
      }
      return step
    }
    let isQuoted = isBehindMembers || wouldGoOn(with: word, after: count)
    (place, isBehindMembers) = (nil, false)
    return unlisted(word, isQuoted: isQuoted, after: count)
  }

  /// The name that a word of a command abbreviates, where no key or value may stand.
  private func expanded(_ word: String) -> String {
    guard expandsNames, let place, guide.child(word, of: place) == nil,
      guide.entry(of: place) == nil
    else { return word }
    return guide.name(abbreviated: word, under: place) ?? word
  }

  /// What may go on with a line whose last word is whole.
  func onLine(_ word: String) -> ForeignGuide.Place? {
    guard let line, let place, !expectsKey, isBehindOptionalValue || guide.entry(of: place) == nil
    else { return nil }
    return guide.child(word, of: line)
  }

  /// Each of the statements that come next has a line of its own.
  var isBeforeLines: Bool {
    guard !expectsKey, let place else { return false }
    return guide.layout(of: place) == .statements
  }

  /// Other words may go on with the line.
  var isOnLine: Bool { line != nil }

  /// The last word is a key, and each of the statements behind it has a line of its own.
  var isBehindKeyOfLines: Bool {
    guard let line, let place else { return false }
    return line == place
  }

  /// The words that the guide lists for what comes next.
  var names: [String] {
    guard let place else { return [] }
    return expectsKey ? guide.choices(of: place) : guide.names(under: place)
  }

  /// Whether the guide lists anything that belongs to the last word.
  var mayGoOnInside: Bool { place.map(guide.hasContents) ?? true }

  /// Whether a key or value may come next.
  var takesKey: Bool { place.flatMap(guide.entry) != nil }

  /// Members in brackets end a statement.
  mutating func endMembers() {
    (place, expectsKey, awaitsSecret, isBehindMembers) = (nil, false, false, true)
  }

  private mutating func takeName(
    _ word: String, _ name: ForeignGuide.Place, after count: Int
  ) -> Step {
    place = name
    let shape = guide.shape(of: name)
    awaitsSecret = guide.isSecret(name) || (shape != .list && ForeignGuide.isSecretName(word))
    keepsSecretPlain = Self.isPlain(word)
    let form: ForeignForm
    switch shape {
    case .single where guide.isValueOptional(name):
      form = ForeignForm(contents(of: name), isListed: true)
      if form.layout == .line { open(name, count + 1) }
    case .word:
      awaitsSecret = false
      form = ForeignForm(contents(of: name), isListed: true)
      if form.layout == .line { open(name, count + 1) }
    case .value: form = named(.lines)
    case .single: form = named(.lines, isSingle: true)
    case .members: form = named(.brackets)
    case .list: form = named(.lines)
    case .any:
      (place, form) = (nil, ForeignForm())
    }
    return Step(form: form, count: count, word: word)
  }

  /// Whether a word, if all words stood on one line, would go on where one before the last led.
  private func wouldGoOn(with word: String, after count: Int) -> Bool {
    guard let place else { return false }
    if wouldReturn(with: word, after: count) { return true }
    return !guide.hasContents(place) && lineContainer.flatMap { guide.child(word, of: $0) } != nil
  }

  private func wouldReturn(with word: String, after count: Int) -> Bool {
    lineReturns.contains { $0.count < count && guide.child(word, of: $0.place) != nil }
  }

  private mutating func open(_ place: ForeignGuide.Place, _ count: Int) {
    returns.append((count, place))
    lineReturns.append((count, place))
  }

  private mutating func named(_ layout: ForeignForm.Layout, isSingle: Bool = false) -> ForeignForm {
    expectsKey = true
    return ForeignForm(layout, isSingle: isSingle, isListed: true)
  }

  private mutating func takeKey(
    _ word: String, _ entry: ForeignGuide.Place?, after count: Int
  ) -> Step {
    place = entry
    expectsKey = false
    let layout: ForeignForm.Layout =
      if let entry, !isBehindOptionalValue, guide.hasContents(entry) { self.layout(entry) } else {
        .unknown
      }
    if let entry, guide.layout(of: entry) == .statements, guide.hasContents(entry) { line = entry }
    if let entry, layout == .line { open(entry, count + 1) }
    let (text, isSecret) = secret(word)
    return Step(
      form: ForeignForm(layout, isKey: true, isSecret: isSecret, isListed: entry != nil),
      count: count, word: text)
  }

  private mutating func unlisted(
    _ word: String, isQuoted: Bool, after count: Int
  ) -> Step {
    let (text, isSecret) = secret(word)
    if !isSecret {
      awaitsSecret = ForeignGuide.isSecretName(word)
      keepsSecretPlain = Self.isPlain(word)
    }
    return Step(
      form: ForeignForm(isKey: !isFirst, isSecret: isSecret, isQuoted: isQuoted), count: count,
      word: text)
  }

  /// A secret in the spelling in which it is kept, and whether the word is one.
  private mutating func secret(_ word: String) -> (text: String, isSecret: Bool) {
    defer { awaitsSecret = false }
    if awaitsSecret, keepsSecretPlain, let octets = ObscuredText.decode(word) {
      return (String(decoding: octets, as: UTF8.self), true)
    }
    if ForeignGuide.isSecretValue(word) { return (word, true) }
    guard awaitsSecret else { return (word, false) }
    return (keepsSecretPlain ? word : ObscuredText.encode(word.utf8), true)
  }

  /// Secrets that the real system keeps as they were typed, or as a digest.
  private static func isPlain(_ name: String) -> Bool {
    name == "community" || name == "encrypted-password" || name.hasPrefix("ssh-")
  }

  /// How the contents of a word stand that no value follows of necessity.
  private func contents(of name: ForeignGuide.Place) -> ForeignForm.Layout {
    let layout = layout(name)
    return layout == .block && !guide.hasContents(name) ? .unknown : layout
  }

  private func layout(_ place: ForeignGuide.Place) -> ForeignForm.Layout {
    switch guide.layout(of: place) {
    case .block: .block
    case .line: .line
    case .lineOfOne: .lineOfOne
    case .statements: .lines
    }
  }
}

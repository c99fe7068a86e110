import Schema

/// Follows the words of a foreign statement through the guide, and determines the form of each word
/// and of the words behind it. It accepts every word.
struct ForeignWalk {
  /// The guide that lists the statements.
  let guide: ForeignGuide
  /// The position in the guide behind the last word; nil: the guide does not list the word.
  private(set) var place: ForeignGuide.Position?
  /// Whether the last word is a name that a key or value must follow.
  private(set) var expectsKey = false
  /// The positions to which the words can return: those of words whose contents stand on one line.
  /// `count` is the length of the path there.
  private var returns: [(count: Int, place: ForeignGuide.Position)] = []
  /// The container of the last name. Another name of it may follow after a complete statement.
  private var container: (count: Int, place: ForeignGuide.Position)?
  /// The value of `returns` if all words from the first were on one line.
  private var lineReturns: [(count: Int, place: ForeignGuide.Position)] = []
  /// The value of `container` if all words from the first were on one line.
  private var lineContainer: ForeignGuide.Position?
  private var isOutermost = true
  private var isLineBehindOptionalValue = false
  private var isBehindMembers = false
  /// The position behind a key whose contents each begin a statement of its own. Several of these
  /// may be on one line, as `upto /24 accept` behind `route-filter 10/8`.
  private var line: ForeignGuide.Position?
  /// Whether the next word is a secret.
  private(set) var awaitsSecret = false
  /// Whether that secret must be kept as it is, because a router that reads it does not decode it.
  private var keepsSecretPlain = false
  private var isFirst = true
  /// Whether the last word is an optional value, behind which the words belong to the name.
  private var isBehindOptionalValue = false

  /// Whether names of the guide may be abbreviated, as in commands.
  var expandsNames = false

  /// The form and the spelling that the walk has determined for one word.
  struct Step {
    /// The form of the word.
    var form: ForeignForm
    /// The length of the path before the word is appended.
    var count: Int
    /// The word in the spelling that is stored, with abbreviations completed and secrets obscured.
    var word: String
  }

  /// Begins a walk in a container of the schema.
  init(
    in container: Int, _ places: ForeignPlaces = .realSystem, _ guide: ForeignGuide = .realSystem
  ) {
    self.guide = guide
    place = places.place(of: container)
  }

  /// Begins a walk at the end of a path that leads into a foreign statement.
  init(at path: [PathElement], foreign: Int) {
    let start = path.firstIndex { $0.declaration == foreign } ?? path.endIndex
    self.init(in: start > 0 ? path[start - 1].declaration : 0)
    for (index, element) in path.enumerated().dropFirst(start) {
      _ = follow(element.value, isQuoted: element.form.isQuoted, after: index)
    }
    begin()
  }

  /// Begins another statement in the present container.
  mutating func begin() {
    (returns, container, isFirst, isBehindOptionalValue) = ([], nil, true, false)
    line = nil
  }

  /// Follows a word behind a path of `count` elements.
  mutating func follow(_ word: String, isQuoted: Bool, after count: Int) -> Step {
    let step = next(word, isQuoted: isQuoted, after: count)
    (isFirst, isOutermost) = (false, false)
    if step.form.layout == .block { line = nil }
    return step
  }

  private mutating func next(_ word: String, isQuoted: Bool, after count: Int) -> Step {
    if expectsKey { return followKey(word, place.flatMap(guide.entry), after: count) }
    let wouldLeave = isLineBehindOptionalValue && wouldReturn(with: word, after: count)
    isLineBehindOptionalValue = false
    let word = !isQuoted && !isBehindOptionalValue ? expanded(word) : word
    if let place, !isQuoted, !isBehindOptionalValue, let child = guide.child(word, of: place) {
      // If each name begins a statement of its own, the words that follow belong to that statement.
      container = isFirst || guide.layout(of: place) == .statements ? nil : (count, place)
      lineContainer = isOutermost || guide.layout(of: place) == .statements ? nil : place
      var step = followName(word, child, after: count)
      step.form.isQuoted = wouldLeave
      return step
    }
    if !isBehindOptionalValue, let entry = place.flatMap(guide.entry) {
      isBehindOptionalValue = place.map(guide.isValueOptional) ?? false
      isLineBehindOptionalValue = isBehindOptionalValue
      return followKey(word, entry, after: count)
    }
    let next = isQuoted ? nil : onLine(word)
    isBehindOptionalValue = false
    if !isQuoted, place != nil {
      for (length, place) in returns.reversed() where length < count {
        guard let child = guide.child(word, of: place) else { continue }
        returns.removeAll { $0.count > length }
        lineReturns.removeAll { $0.count > length }
        return followName(word, child, after: length)
      }
    }
    if !isQuoted, let (length, outer) = container, length < count,
      place.map(guide.hasContents) == false, let child = guide.child(word, of: outer)
    {
      return followName(word, child, after: length)
    }
    if let next {
      var step = followName(word, next, after: count)
      // The words on the line with it are not all that may follow.
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

  /// Returns the name that a word of a command abbreviates, if neither a key nor a value may be
  /// there; otherwise the word itself.
  private func expanded(_ word: String) -> String {
    guard expandsNames, let place, guide.child(word, of: place) == nil,
      guide.entry(of: place) == nil
    else { return word }
    return guide.name(abbreviated: word, under: place) ?? word
  }

  /// Returns the position of a word that may continue a line after a complete word; nil: it may
  /// not.
  func onLine(_ word: String) -> ForeignGuide.Position? {
    guard let line, let place, !expectsKey, isBehindOptionalValue || guide.entry(of: place) == nil
    else { return nil }
    return guide.child(word, of: line)
  }

  /// Whether each of the statements that come next has a line of its own.
  var isBeforeLines: Bool {
    guard !expectsKey, let place else { return false }
    return guide.layout(of: place) == .statements
  }

  /// Whether more words may continue the line.
  var isOnLine: Bool { line != nil }

  /// Whether the last word is a key, behind which each statement has a line of its own.
  var isBehindKeyOfLines: Bool {
    guard let line, let place else { return false }
    return line == place
  }

  /// The words that the guide lists next.
  var names: [String] {
    guard let place else { return [] }
    return expectsKey ? guide.choices(of: place) : guide.names(under: place)
  }

  /// Whether the guide lists anything under the last word.
  var mayGoOnInside: Bool { place.map(guide.hasContents) ?? true }

  /// Whether a key or value may come next.
  var takesKey: Bool { place.flatMap(guide.entry) != nil }

  /// Ends a statement after its members in brackets.
  mutating func endMembers() {
    (place, expectsKey, awaitsSecret, isBehindMembers) = (nil, false, false, true)
  }

  /// Follows a name that the guide lists.
  private mutating func followName(
    _ word: String, _ name: ForeignGuide.Position, after count: Int
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

  /// Returns whether, if all words were on one line, a word would continue at an earlier position.
  private func wouldGoOn(with word: String, after count: Int) -> Bool {
    guard let place else { return false }
    if wouldReturn(with: word, after: count) { return true }
    return !guide.hasContents(place) && lineContainer.flatMap { guide.child(word, of: $0) } != nil
  }

  /// Returns whether a word would return to an earlier position.
  private func wouldReturn(with word: String, after count: Int) -> Bool {
    lineReturns.contains { $0.count < count && guide.child(word, of: $0.place) != nil }
  }

  /// Adds a position to which the words can return.
  private mutating func open(_ place: ForeignGuide.Position, _ count: Int) {
    returns.append((count, place))
    lineReturns.append((count, place))
  }

  /// Expects a key or value, and returns the form of its name.
  private mutating func named(_ layout: ForeignForm.Layout, isSingle: Bool = false) -> ForeignForm {
    expectsKey = true
    return ForeignForm(layout, isSingle: isSingle, isListed: true)
  }

  /// Follows a key or value. `entry` is its position in the guide.
  private mutating func followKey(
    _ word: String, _ entry: ForeignGuide.Position?, after count: Int
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

  /// Follows a word that the guide does not list.
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

  /// Returns a word in the spelling that is stored, and whether it is a secret.
  private mutating func secret(_ word: String) -> (text: String, isSecret: Bool) {
    defer { awaitsSecret = false }
    if awaitsSecret, keepsSecretPlain, let octets = ObscuredText.decode(word) {
      return (String(decoding: octets, as: UTF8.self), true)
    }
    if ForeignGuide.isSecretValue(word) { return (word, true) }
    guard awaitsSecret else { return (word, false) }
    return (keepsSecretPlain ? word : ObscuredText.encode(word.utf8), true)
  }

  /// Returns whether Junos keeps the secret behind this name as it was typed, or as a hash.
  private static func isPlain(_ name: String) -> Bool {
    name == "community" || name == "encrypted-password" || name.hasPrefix("ssh-")
  }

  /// Returns the layout of the contents of a name that need not have a value.
  private func contents(of name: ForeignGuide.Position) -> ForeignForm.Layout {
    let layout = layout(name)
    return layout == .block && !guide.hasContents(name) ? .unknown : layout
  }

  /// Returns the layout in the guide as that of a form.
  private func layout(_ place: ForeignGuide.Position) -> ForeignForm.Layout {
    switch guide.layout(of: place) {
    case .block: .block
    case .line: .line
    case .lineOfOne: .lineOfOne
    case .statements: .lines
    }
  }
}

/// The attributes of an element, or the members of `@` in JSON, that apply to a statement. Their
/// names are those of the Junos XML protocol and of NETCONF.
struct MarkupMarks {
  /// The operation that a statement requests.
  enum Operation: Equatable {
    /// The statement is merged with the existing one.
    case merge
    /// The statement replaces the existing one. With `always`, it does so however the file is
    /// loaded, as NETCONF defines it; otherwise only if the file is loaded with `replace`.
    case replace(always: Bool)
    /// The statement is created. It is an error if it exists already.
    case create
    /// The statement is deleted. With `mustExist`, it is an error if it does not exist, as NETCONF
    /// defines it.
    case delete(mustExist: Bool)
    /// The statement is not changed, but elements inside may request changes. It is an error if it
    /// does not exist.
    case none

    /// Whether the statement exists afterwards.
    var creates: Bool {
      switch self {
      case .merge, .replace, .create: true
      case .delete, .none: false
      }
    }
  }

  /// The position to which a statement is moved among those of its kind.
  enum Insertion: Equatable {
    case first
    case last
    case before
    case after
  }

  /// Whether the statement is deactivated or activated; nil: neither.
  var isInactive: Bool?
  /// Whether the statement is protected or unprotected; nil: neither.
  var isProtected: Bool?
  /// The comment; nil: there is none.
  var annotation: String?
  /// The operation; nil stands for that of the enclosing element.
  var operation: Operation?
  /// Whether the Junos XML protocol requests the deletion, which warns if the statement does not
  /// exist.
  var warnsIfMissing = false
  /// The position to which the statement is moved; nil: it is not moved.
  var insertion: Insertion?
  /// Whether the statement is renamed to `name`.
  var isRenamed = false
  /// The new name for `rename`, or the name of the statement before or after which `insert` moves
  /// this one.
  var name: String?
  /// The layout behind each word of a foreign statement, if the file states it.
  var layouts: [ForeignForm.Layout] = []

  /// Whether one of the attributes was rejected, so that the statement is ignored.
  var isRefused = false

  /// Whether there are no marks and no comment.
  var isEmpty: Bool { isComment && annotation == nil }

  /// Whether there is nothing, or only a comment.
  var isComment: Bool { isInactive == nil && isProtected == nil && !isAction }

  /// Whether there are attributes that must be known before the statement is read.
  var isAction: Bool { operation != nil || insertion != nil || isRenamed || name != nil }

  /// Whether only an operation is requested.
  var isOperationAlone: Bool {
    isInactive == nil && isProtected == nil && annotation == nil && insertion == nil && !isRenamed
      && name == nil && operation != nil
  }

  /// Whether the statement is to be deleted.
  var isDeleted: Bool {
    if case .delete? = operation { true } else { false }
  }

  /// The result of adding an attribute.
  enum AttributeAddition: Equatable {
    /// The attribute has been added.
    case added
    /// The attribute is not known, or is one of the Junos XML protocol with a value other than its
    /// own name.
    case unknown
    /// The attribute has an invalid value.
    case badValue
    /// The attribute contradicts a previous one.
    case excluded
  }

  /// Adds one attribute, whose namespace has been resolved.
  mutating func add(_ attribute: String, _ value: String) -> AttributeAddition {
    let isTrue = value == attribute || value == "true"
    switch attribute {
    case "inactive" where isTrue: return Self.set(&isInactive, true)
    case "active" where isTrue: return Self.set(&isInactive, false)
    case "protect" where isTrue: return Self.set(&isProtected, true)
    case "unprotect" where isTrue: return Self.set(&isProtected, false)
    case "replace" where isTrue: return setOperation(.replace(always: false))
    case "delete" where isTrue:
      warnsIfMissing = true
      return setOperation(.delete(mustExist: false))
    case "rename" where isTrue:
      isRenamed = true
      return isDeleted || insertion != nil ? .excluded : .added
    // `"inactive" : false` in JSON means that the statement is not inactive.
    case "inactive", "active", "protect", "unprotect", "replace", "delete", "rename":
      return value == "false" ? .added : .unknown
    case "operation":
      guard let known = Self.operations[value] else { return .badValue }
      return setOperation(known)
    case "insert":
      guard let known = Self.insertions[value] else { return .badValue }
      return isDeleted || isRenamed ? .excluded : Self.set(&insertion, known)
    case "name", "key": name = value
    case "comment", Element.comment: annotate(value)
    case Element.layout:
      layouts = value.split(separator: " ").compactMap { ForeignForm.Layout(name: $0) }
    default:
      let isKnown = attribute == "xmlns" || Self.informational.contains { attribute.hasPrefix($0) }
      return isKnown ? .added : .unknown
    }
    return .added
  }

  private mutating func setOperation(_ wanted: Operation) -> AttributeAddition {
    let addition = Self.set(&operation, wanted)
    return isDeleted && (isRenamed || insertion != nil) ? .excluded : addition
  }

  private static func set<Value: Equatable>(
    _ mark: inout Value?, _ value: Value
  ) -> AttributeAddition {
    if let mark, mark != value { return .excluded }
    mark = value
    return .added
  }

  /// Whether there is a name exactly if the other attributes need one.
  var isWhole: Bool {
    (name != nil) == (isRenamed || insertion == .before || insertion == .after)
  }

  /// Adds the marks of `other`, which take precedence.
  mutating func join(_ other: MarkupMarks) {
    isInactive = other.isInactive ?? isInactive
    isProtected = other.isProtected ?? isProtected
    operation = other.operation ?? operation
    warnsIfMissing = warnsIfMissing || other.warnsIfMissing
    insertion = other.insertion ?? insertion
    name = other.name ?? name
    isRenamed = isRenamed || other.isRenamed
    isRefused = isRefused || other.isRefused
    if !other.layouts.isEmpty { layouts = other.layouts }
    annotation = Self.joined(annotation, other.annotation)
  }

  /// Adds a comment below the comments before it.
  mutating func annotate(_ comment: String) {
    var text = comment[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    if text.hasPrefix("/*"), text.hasSuffix("*/"), text.utf8.count >= 4 {
      text = text.dropFirst(2).dropLast(2)
    }
    annotation = Self.joined(annotation, String(text))
  }

  /// Joins two comments, one below the other.
  static func joined(_ one: String?, _ other: String?) -> String? {
    guard let one, let other else { return one ?? other }
    return "\(one)\n\(other)"
  }

  private static let operations: [String: Operation] = [
    "merge": .merge, "replace": .replace(always: true), "create": .create,
    "delete": .delete(mustExist: true), "remove": .delete(mustExist: false), "none": .none,
  ]
  private static let insertions: [String: Insertion] = [
    "first": .first, "last": .last, "before": .before, "after": .after,
  ]
  /// Prefixes of attributes that only describe the configuration and request nothing.
  private static let informational = ["junos:", "xmlns:"]
}

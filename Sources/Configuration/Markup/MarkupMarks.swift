/// What the attributes of an element, or the members of JSON's `@`, say of a statement: the words of
/// the real system's protocol.
struct MarkupMarks {
  enum Operation: Equatable {
    case merge
    /// In place of what is there. `always`: however the file is loaded, as NETCONF has it; else
    /// where it is loaded to replace.
    case replace(always: Bool)
    /// What is there already is an error.
    case create
    /// `mustExist`: what is not there is an error, as NETCONF has it.
    case delete(mustExist: Bool)
    /// Nothing, but for what is asked for inside; what is not there is an error.
    case none
  }

  enum Insertion: Equatable {
    case first
    case last
    case before
    case after
  }

  /// nil: as it is.
  var isInactive: Bool?
  var isProtected: Bool?
  var annotation: String?
  /// nil: that of the element around it.
  var operation: Operation?
  var insertion: Insertion?
  var isRenamed = false
  /// What it is to be called, or what it is to stand beside.
  var name: String?

  var isEmpty: Bool { isComment && annotation == nil }

  /// Whether nothing is said but perhaps a comment.
  var isComment: Bool { isInactive == nil && isProtected == nil && !isAction }

  /// Whether more is said than can be said behind the statement itself.
  var isAction: Bool { operation != nil || insertion != nil || isRenamed || name != nil }

  var isDeleted: Bool {
    if case .delete? = operation { true } else { false }
  }

  /// One attribute, its namespace resolved. False: none that says anything here, or not so.
  mutating func take(_ attribute: String, _ value: String) -> Bool {
    let isTrue = value == attribute || value == "true"
    switch attribute {
    case "inactive" where isTrue: isInactive = true
    case "active" where isTrue: isInactive = false
    case "protect" where isTrue: isProtected = true
    case "unprotect" where isTrue: isProtected = false
    case "replace" where isTrue: operation = .replace(always: false)
    case "delete" where isTrue: operation = .delete(mustExist: false)
    case "rename" where isTrue: isRenamed = true
    // `"inactive" : false` is how JSON says that it is not.
    case "inactive", "active", "protect", "unprotect", "replace", "delete", "rename":
      return value == "false"
    case "operation":
      guard let known = Self.operations[value] else { return false }
      operation = known
    case "insert":
      guard let known = Self.insertions[value] else { return false }
      insertion = known
    case "name", "key": name = value
    case "comment", Element.comment: annotate(value)
    default: return attribute == "xmlns" || Self.informational.contains { attribute.hasPrefix($0) }
    }
    return true
  }

  /// Whether a name is given exactly where it says something.
  var isWhole: Bool {
    (name != nil) == (isRenamed || insertion == .before || insertion == .after)
  }

  /// Takes over what others say.
  mutating func join(_ other: MarkupMarks) {
    isInactive = other.isInactive ?? isInactive
    isProtected = other.isProtected ?? isProtected
    operation = other.operation ?? operation
    insertion = other.insertion ?? insertion
    name = other.name ?? name
    isRenamed = isRenamed || other.isRenamed
    annotation = Self.joined(annotation, other.annotation)
  }

  /// A comment below those before it.
  mutating func annotate(_ comment: String) {
    var text = comment[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    if text.hasPrefix("/*"), text.hasSuffix("*/"), text.utf8.count >= 4 {
      text = text.dropFirst(2).dropLast(2)
    }
    annotation = Self.joined(annotation, String(text))
  }

  /// Two comments, one below the other.
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
  /// They tell about a configuration and ask nothing of it.
  private static let informational = ["junos:", "xmlns:"]
}

/// Prints elements as JSON, in the two forms that Junos uses.
package enum JSONPrinter {
  /// Returns the JSON of a report: each name has an array of all elements with that name, and text
  /// is a member `data`.
  package static func report(_ elements: [Element]) -> String {
    var text = ""
    members(of: elements, [], "", to: &text)
    return text + "\n"
  }

  /// Returns the JSON of a configuration: only elements that can be repeated are in an array.
  package static func configuration(_ element: Element) -> String {
    var text = "{\n    " + quoted(element.name) + " : "
    object(element, level: 1, to: &text)
    return text + "\n}\n"
  }

  /// Returns a string of JSON with its quotation marks, in which control characters are escaped.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  // MARK: Reports

  private static func members(
    of elements: [Element], _ attributes: [Element.Attribute], _ indent: String,
    to text: inout String
  ) {
    let inner = indent + "    "
    var members: [String] = []
    if !attributes.isEmpty {
      let pairs = attributes.map { "\(quoted($0.name)) : \(quoted($0.value))" }
      members.append(inner + "\"attributes\" : {\(pairs.joined(separator: ", "))}")
    }
    for (name, group) in grouped(elements) {
      let entries = group.map { element in
        var entry = inner
        if element.children.isEmpty {
          entry = leaf(element, inner)
        } else {
          Self.members(of: element.children, element.attributes, inner, to: &entry)
        }
        return entry
      }
      members.append(
        "\(inner)\(quoted(name)) : [\n" + entries.joined(separator: ",\n") + "\n\(inner)]")
    }
    text += "{\n" + members.joined(separator: ",\n") + (members.isEmpty ? "" : "\n") + indent + "}"
  }

  private static func leaf(_ element: Element, _ indent: String) -> String {
    var entry = indent + "{\n" + indent + "    \"data\" : " + quoted(element.text)
    if !element.attributes.isEmpty {
      let pairs = element.attributes.map { "\(quoted($0.name)) : \(quoted($0.value))" }
      entry += ",\n\(indent)    \"attributes\" : {\(pairs.joined(separator: ", "))}"
    }
    return entry + "\n\(indent)}"
  }

  /// Groups the elements by name, in the order of the first element of each name.
  private static func grouped(_ elements: [Element]) -> [(String, [Element])] {
    var groups: [(String, [Element])] = []
    var places: [String: Int] = [:]
    for element in elements {
      if let place = places[element.name] {
        groups[place].1.append(element)
      } else {
        places[element.name] = groups.count
        groups.append((element.name, [element]))
      }
    }
    return groups
  }

  // MARK: Configurations

  /// Returns the members for the marks and the comment of a statement: `@` in a container, `@name`
  /// beside a leaf.
  private static func remarks(_ element: Element, _ comment: String?) -> String? {
    var pairs = element.attributes.map { attribute in
      ["inactive", "protect"].contains(attribute.name)
        ? "\(quoted(attribute.name)) : true"
        : "\(quoted(attribute.name)) : \(quoted(attribute.value))"
    }
    if let comment { pairs.append("\"comment\" : " + quoted(comment)) }
    return pairs.isEmpty ? nil : "{ " + pairs.joined(separator: ", ") + " }"
  }

  private static func object(
    _ element: Element, comment: String? = nil, level: Int, to text: inout String
  ) {
    let indent = String(repeating: "    ", count: level + 1)
    var members: [String] = []
    if let remarks = remarks(element, comment) { members.append(indent + "\"@\" : " + remarks) }
    var comments: [Int: String] = [:]
    var children: [Element] = []
    for child in element.children {
      if child.name == Element.comment {
        comments[children.count] = child.text
      } else {
        children.append(child)
      }
    }
    var place = 0
    while place < children.count {
      let first = place
      let child = children[first]
      while place < children.count, children[place].name == child.name { place += 1 }
      var member = indent + quoted(child.name) + " : "
      if child.shape == .repeated || child.shape == .whole {
        let instances = children[first..<place].drop { $0.shape == .whole }
        // A container without instances and without remarks must be written, because its presence
        // matters.
        let isBare = instances.isEmpty && remarks(child, comments[first]) == nil
        member += isBare ? "{}" : array(instances, comments, level: level + 1)
      } else if child.isContainer {
        object(child, comment: comments[first], level: level + 1, to: &member)
      } else {
        member += scalar(child)
      }
      if !child.isContainer, let remarks = remarks(child, comments[first]) {
        member += ",\n\(indent)\(quoted("@" + child.name)) : \(remarks)"
      }
      members.append(member)
    }
    let closing = String(repeating: "    ", count: level)
    text += members.isEmpty ? "{}" : "{\n" + members.joined(separator: ",\n") + "\n\(closing)}"
  }

  private static func array(
    _ elements: ArraySlice<Element>, _ comments: [Int: String], level: Int
  ) -> String {
    if elements.isEmpty { return "[]" }
    let indent = String(repeating: "    ", count: level + 1)
    let entries = zip(elements.indices, elements).map { place, element in
      var entry = indent
      if element.isContainer {
        object(element, comment: comments[place], level: level + 1, to: &entry)
      } else {
        entry += quoted(element.text)
      }
      return entry
    }
    let closing = String(repeating: "    ", count: level)
    return "[\n" + entries.joined(separator: ",\n") + "\n\(closing)]"
  }

  private static func scalar(_ element: Element) -> String {
    switch element.shape {
    case .flag: "[null]"
    case .number: Int(element.text).map(String.init) ?? quoted(element.text)
    case .single, .value, .repeated, .whole: quoted(element.text)
    }
  }
}

extension Element {
  /// Whether the element is an object in JSON.
  fileprivate var isContainer: Bool { !children.isEmpty || (text.isEmpty && shape == .single) }
}

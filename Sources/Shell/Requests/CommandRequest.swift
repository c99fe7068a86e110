import Configuration
import Operations
import Schema

/// The request that a program sends over NETCONF for a command. `display xml rpc` shows it in place
/// of the result of the command.
struct CommandRequest: TreeReport {
  var elements: [Element]

  init(for command: Walker, attributes: [Element.Attribute] = []) {
    guard var request = command.request else {
      let message = "xml rpc equivalent of this command is not available."
      elements = [Element("message", message)]
      return
    }
    request.attributes = attributes
    elements = [Element("rpc", [request])]
  }

  static func text(of elements: [Element]) -> String {
    elements.map { XMLPrinter.print($0) }.joined()
  }
}

extension Walker {
  /// The request for the command, with an element for each argument; nil if the command has no
  /// request.
  fileprivate var request: Element? {
    let command = innermost
    guard
      let carrier = command.path.lastIndex(where: {
        command.grammar[$0.declaration].rpc != nil
      }), let name = command.grammar[command.path[carrier].declaration].rpc
    else { return nil }
    var arguments: [Element] = []
    for (index, step) in command.path.enumerated() {
      let declaration = command.grammar[step.declaration]
      if let key = declaration.key {
        switch key.type {
        case .statement, .command, .text: continue
        default:
          let argument =
            index == carrier ? declaration.element ?? key.name : declaration.elementName
          arguments.append(Element(argument, step.value))
        }
      } else if index > carrier {
        arguments.append(Element(declaration.elementName, step.value))
      }
    }
    for leaf in command.leaves {
      let declaration = command.grammar[leaf.element.declaration]
      arguments.append(Element(declaration.elementName, leaf.element.value))
    }
    if let path = command.nested { arguments.append(path.configurationFilter) }
    return Element(name, arguments)
  }

  /// The element `configuration` with the elements of the path, which selects the statement.
  private var configurationFilter: Element {
    var tree = Statement.empty
    tree.update(at: path[...], in: grammar) { _ in }
    if let leaf = leaves.last {
      select(leaf.element, at: leaf.container, in: &tree)
    } else if let openLeaf {
      select(PathElement(openLeaf), at: path, in: &tree)
    }
    return ElementWriter().configuration(tree, at: []).asFilter
  }

  private func select(_ leaf: PathElement, at path: [PathElement], in tree: inout Statement) {
    var leaf = leaf
    // A leaf has one value, so its value selects nothing.
    if grammar[leaf.declaration].isLeaf {
      leaf.value = ""
      leaf.members = [""]
    }
    tree.set(LeafPath(container: path, element: leaf), in: grammar)
  }
}

extension Element {
  /// The element without attributes and without names that were not given, which a request omits.
  fileprivate var asFilter: Element {
    var element = self
    element.attributes = []
    element.children =
      children.filter { $0.name != "name" || !$0.text.isEmpty || !$0.children.isEmpty }
      .map(\.asFilter)
    return element
  }
}

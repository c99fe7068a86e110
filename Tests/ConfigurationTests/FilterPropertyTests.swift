import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

@testable import Configuration

/// A filter that leads to any element of a configuration selects this element, and no other.
@Suite("Any filter")
struct FilterPropertyTests {
  /// One step of a way through the elements of a configuration: an element's name and its keys.
  private struct Step {
    var name: String
    var keys: [Element]
  }

  /// The keys of an element are its first children, in elements called `name` or with the names
  /// that the guide gives.
  private func keys(of element: Element) -> [Element] {
    Array(
      element.children.prefix { child in
        child.children.isEmpty
          && (child.name == "name" || ForeignSpelling.isKey(child.name, of: element.name))
      })
  }

  /// Returns the element without comments, which are elements of their own.
  private func bare(_ element: Element) -> Element {
    var element = element
    element.children = element.children.filter { $0.name != Element.comment }.map(bare)
    return element
  }

  /// Returns the commands without those that other elements stand for, and without quotation marks,
  /// which elements do not have.
  private func commands(_ tree: Statement) -> Set<String> {
    Set(
      SetPrinter.print(contentsOf: tree, in: .configuration).split(separator: "\n").map(String.init)
        .filter { !$0.hasPrefix("annotate ") && $0 != "deactivate groups" }.map {
          $0.replacing("\"", with: "")
        })
  }

  private func way(in element: Element, _ random: inout SeededGenerator) -> [Step] {
    let inside = element.children.dropFirst(keys(of: element).count)
    guard let child = inside.randomElement(using: &random), !random.once(in: 6) else { return [] }
    // A name of blanks would select every instance.
    if keys(of: child).contains(where: { ElementWriter.isBlank($0.text) }) { return [] }
    return [Step(name: child.name, keys: keys(of: child))] + way(in: child, &random)
  }

  private func filter(_ way: ArraySlice<Step>) -> [Element] {
    guard let step = way.first else { return [] }
    return [Element(step.name, step.keys + filter(way.dropFirst()))]
  }

  /// Returns the element with only its keys and the element to which the way leads.
  private func pruned(_ element: Element, to way: ArraySlice<Step>) -> Element {
    guard let step = way.first else { return element }
    var result = element
    result.children = keys(of: element)
    for child in element.children.dropFirst(result.children.count)
    where child.name == step.name && keys(of: child).starts(with: step.keys) {
      let part = pruned(child, to: way.dropFirst())
      let isFound = way.count == 1 || part.children.count > keys(of: part).count
      if isFound { result.children.append(part) }
    }
    return result
  }

  private func check(_ tree: Statement, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let whole = bare(ElementWriter().configuration(tree, at: []))
    for _ in 0..<20 {
      let way = way(in: whole, &random)
      let filter = Element("configuration", filter(way[...]))
      let selected = commands(try ConfigurationFilter(filter).selecting(tree))
      let document = XMLPrinter.print(pruned(whole, to: way[...]))
      let wanted = commands(
        ConfigurationReader(.xml, keepingUnlisted: true).read(Array(document.utf8)).tree)
      guard selected != wanted else { continue }
      let (more, less) = (selected.subtracting(wanted), wanted.subtracting(selected))
      Issue.record("\(seed): \(XMLPrinter.print(filter))more \(more), less \(less)")
      return
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func ofTheSchema(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    try check(generator.tree(), seed)
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func foreign(_ seed: UInt64) throws {
    var generator = ForeignGenerator(seed: seed, wildness: 0, isUsual: true)
    let text = generator.text(20)
    try check(ConfigurationReader(.text).read(Array(text.utf8)).tree, seed)
  }
}

import CLabs
package import Network

/// The labs that are built in: files of `Sources/CLabs/labs`, as the compiler embedded them. They are
/// read when they are asked for.
package enum LabLibrary {
  private static let all: [String] = (0..<aspic_lab_count()).map { number in
    unsafe String(cString: aspic_lab_at(number).name)
  }

  /// The names, in the order in which labs are listed.
  package static let names: [String] = all.filter { $0 != template }

  /// The names and titles of all labs.
  package static var titles: [(name: String, help: String)] {
    names.map { name in
      // Only its first line is read: the files are long.
      let head = (text(of: name) ?? []).prefix { $0 != UInt8(ascii: "{") }
      let title = try? LabFile(head + Array("{}".utf8), named: name).title()
      return (name, title ?? "")
    }
  }

  /// The text of a lab; nil: there is none of that name.
  package static func text(of name: String) -> [UInt8]? {
    guard let number = all.firstIndex(of: name) else { return nil }
    let lab = unsafe aspic_lab_at(number)
    return unsafe Array(UnsafeBufferPointer(start: lab.text, count: lab.length))
  }

  /// The name of the lab with which a program begins that is told nothing else.
  package static let first = "base"

  /// That lab, which each start needs twice; nil: its file is wrong, which a test finds first.
  package static let home: Lab? = try? file(named: first)?.lab()

  /// The lab that `aspic lab new` copies. It is not listed.
  package static let template = "template"

  /// The lab of a name. nil: there is none of that name. Throws what is wrong with it, which a test
  /// finds first.
  package static func file(named name: String) throws(LabErrors) -> LabFile? {
    guard let text = text(of: name) else { return nil }
    return try LabFile(text, named: "\(name).lab")
  }
}

extension Topology {
  /// That of the first lab: the network for which the provider-edge example of the manual's IPsec
  /// chapter was written.
  package static var standard: Topology {
    LabLibrary.home?.topology ?? Topology(nodes: [], links: [])
  }
}

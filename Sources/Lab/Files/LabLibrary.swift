import CLabs
package import Network

/// The built-in labs: the files of `Sources/CLabs/labs`, which the compiler embeds. A lab is parsed
/// when it is used.
package enum LabLibrary {
  private static let all: [String] = (0..<aspic_lab_count()).map { number in
    unsafe String(cString: aspic_lab_at(number).name)
  }

  /// The names of the labs, in the order in which they are listed.
  package static let names: [String] = all.filter { $0 != template }

  /// The names and titles of all labs.
  package static var titles: [(name: String, help: String)] {
    names.map { name in
      // Only the first line is parsed, because the files are long.
      let head = (text(of: name) ?? []).prefix { $0 != UInt8(ascii: "{") }
      let title = try? LabFile(head + Array("{}".utf8), named: name).title()
      return (name, title ?? "")
    }
  }

  /// Returns the text of a lab; nil if there is none with the name.
  package static func text(of name: String) -> [UInt8]? {
    guard let number = all.firstIndex(of: name) else { return nil }
    let lab = unsafe aspic_lab_at(number)
    return unsafe Array(UnsafeBufferPointer(start: lab.text, count: lab.length))
  }

  /// The name of the lab with which the program starts if no other is named.
  package static let first = "base"

  /// The first lab, which each start of the program needs twice. It is nil if its file has errors,
  /// which a test excludes.
  package static let home: Lab? = try? file(named: first)?.lab()

  /// The lab that `aspic lab new` copies. It is not listed.
  package static let template = "template"

  /// Returns the lab file with a name; nil if there is none. Throws its errors, which a test
  /// excludes.
  package static func file(named name: String) throws(LabErrors) -> LabFile? {
    guard let text = text(of: name) else { return nil }
    return try LabFile(text, named: "\(name).lab")
  }
}

extension Topology {
  /// The topology of the first lab: the network of the provider-edge example in the manual's IPsec
  /// chapter.
  package static var standard: Topology {
    LabLibrary.home?.topology ?? Topology(nodes: [], links: [])
  }
}

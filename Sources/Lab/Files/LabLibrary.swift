import CLabs

/// The labs that are built in: files of `Sources/CLabs/labs`, as the compiler embedded them. They are
/// read when they are asked for.
package enum LabLibrary {
  /// The names, in the order in which labs are listed.
  package static let names: [String] = (0..<aspic_lab_count()).map { number in
    unsafe String(cString: aspic_lab_at(number).name)
  }

  /// The text of a lab; nil: there is none of that name.
  package static func text(of name: String) -> [UInt8]? {
    guard let number = names.firstIndex(of: name) else { return nil }
    let lab = unsafe aspic_lab_at(number)
    return unsafe Array(UnsafeBufferPointer(start: lab.text, count: lab.length))
  }

  /// The lab of a name. nil: there is none of that name. Throws what is wrong with it, which a test
  /// finds first.
  package static func file(named name: String) throws(LabErrors) -> LabFile? {
    guard let text = text(of: name) else { return nil }
    return try LabFile(text, named: "\(name).lab")
  }
}

extension Schema {
  /// What holds where a statement is not configured: the default of a leaf, or the statements of the
  /// instance that is used in place of the one that a reference would name, as `protocol esp`. Empty:
  /// nothing does.
  package func defaults(of declaration: Declaration) -> [String] {
    if let value = declaration.defaultValue { return [value] }
    guard declaration.isImplicit, case .reference(let path, _)? = declaration.value?.type,
      let list = self.declaration(at: path)
    else { return [] }
    return children(of: list).flatMap { child -> [String] in
      if let value = child.implicitValue ?? child.defaultValue, child.isLeaf {
        return ["\(child.name) \(value)"]
      }
      return defaults(of: child)
    }
  }
}

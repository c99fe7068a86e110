extension Schema {
  /// Returns what holds if a statement is not configured: the default of a leaf, or, for a
  /// reference, the statements of its default instance, such as `protocol esp`. The result is empty
  /// if there is neither.
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

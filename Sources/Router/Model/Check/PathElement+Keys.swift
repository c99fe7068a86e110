internal import Configuration
internal import Schema

extension PathElement {
  /// Returns the path to a statement whose enclosing lists have these keys, the outermost first.
  static func path(to declaration: Int, keys: [String], in schema: Schema) -> [PathElement] {
    var keys = keys
    var path: [PathElement] = []
    var id = declaration
    while id != 0 {
      let isList = schema.declarations[id].isList
      path.append(PathElement(id, value: isList ? keys.popLast() ?? "" : ""))
      id = schema.declarations[id].parent
    }
    return path.reversed()
  }
}

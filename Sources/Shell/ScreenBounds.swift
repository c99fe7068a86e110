/// How large a screen is taken to be at most, whatever a terminal says of itself. libedit keeps two
/// copies of every place on the screen: 65,535 rows and columns would be 34 gigabytes.
package enum ScreenBounds {
  package static let rows = 1_024
  package static let columns = 1_024

  package static func fit(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
    (min(rows, Self.rows), min(columns, Self.columns))
  }
}

/// The largest size that a screen is taken to have. libedit keeps two copies of every place on the
/// screen, so the 65,535 rows and columns that a terminal may report would need 34 gigabytes.
package enum ScreenBounds {
  /// The largest number of rows.
  package static let rows = 1_024
  /// The largest number of columns.
  package static let columns = 1_024

  /// Returns a size that is not larger than the bounds.
  package static func fit(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
    (min(rows, Self.rows), min(columns, Self.columns))
  }
}

/// The version of this program, and the release of Junos that it follows.
package enum Release {
  /// The version of this program.
  package static let version = "0.1.0"
  /// The day on which the version was released. It does not depend on the build.
  static let date = "2026-11-23"
  /// The Junos release whose layouts and elements the reports follow, in the form that programs
  /// parse, with the version of this program appended.
  package static let junosVersion = "21.4R1.8-aspic\(version)"
  /// The namespace of the attributes of reports.
  package static let namespace = "http://xml.juniper.net/junos/21.4R0/junos"
}

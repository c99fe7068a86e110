/// What this program calls itself, and the release of the real system that it follows.
package enum Release {
  package static let version = "0.1.0"
  /// The day on which the version was released; the same in each build of it.
  static let date = "2026-11-23"
  /// The release of Junos whose layouts and elements the reports have, in the form in which programs
  /// look for it, with the version of this program behind it.
  package static let junosVersion = "21.4R1.8-aspic\(version)"
  /// The namespace of the attributes of reports.
  package static let namespace = "http://xml.juniper.net/junos/21.4R0/junos"
}

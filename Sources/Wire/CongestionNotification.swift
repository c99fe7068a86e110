/// The two low bits of what was the type of service. RFC 3168 §5.
package enum CongestionNotification: UInt8, Sendable {
  case notCapable = 0
  case capable1 = 1
  case capable0 = 2
  case experienced = 3

  /// Whether the ends would heed `experienced`, and no router has said it yet.
  package var isCapable: Bool { self == .capable0 || self == .capable1 }
}

extension IPv4Header {
  package var congestion: CongestionNotification {
    get { CongestionNotification(rawValue: typeOfService & 3) ?? .notCapable }
    set { typeOfService = typeOfService & ~3 | newValue.rawValue }
  }
}

/// The two low bits of what was the type of service. RFC 3168 §5.
package enum CongestionNotification: UInt8, Sendable {
  case notCapable = 0
  case capable1 = 1
  case capable0 = 2
  case experienced = 3

  package init(typeOfService: UInt8) {
    self =
      switch typeOfService & 3 {
      case 1: .capable1
      case 2: .capable0
      case 3: .experienced
      default: .notCapable
      }
  }

  /// Whether the ends would heed `experienced`, and no router has said it yet.
  package var isCapable: Bool { self == .capable0 || self == .capable1 }
}

extension IPv4Header {
  package var congestion: CongestionNotification {
    get { CongestionNotification(typeOfService: typeOfService) }
    set { typeOfService = typeOfService & ~3 | newValue.rawValue }
  }
}

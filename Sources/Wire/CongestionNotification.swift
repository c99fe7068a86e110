/// The Explicit Congestion Notification field: the two low bits of the former type of service. RFC
/// 3168 section 5.
package enum CongestionNotification: UInt8, Sendable {
  case notCapable = 0
  case capable1 = 1
  case capable0 = 2
  case experienced = 3

  /// Reads the two low bits.
  package init(typeOfService: UInt8) {
    self =
      switch typeOfService & 3 {
      case 1: .capable1
      case 2: .capable0
      case 3: .experienced
      default: .notCapable
      }
  }

  /// Whether the end hosts support congestion notification and no router has marked the packet yet.
  package var isCapable: Bool { self == .capable0 || self == .capable1 }
}

extension IPv4Header {
  /// The congestion notification field of the type of service.
  package var congestion: CongestionNotification {
    get { CongestionNotification(typeOfService: typeOfService) }
    set { typeOfService = typeOfService & ~3 | newValue.rawValue }
  }
}

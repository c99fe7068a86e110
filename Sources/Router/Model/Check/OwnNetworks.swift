internal import Wire

/// The addresses of a router's interfaces, and those on its networks that no host may have.
struct OwnNetworks: Equatable {
  let addresses: Set<IPv4Address>
  /// The network and broadcast addresses of the router's networks.
  private let reserved: Set<IPv4Address>

  init(_ own: some Sequence<InterfaceAddress>) {
    addresses = Set(own.map(\.address))
    var reserved: Set<IPv4Address> = []
    for address in own {
      guard let broadcast = address.broadcast else { continue }
      reserved.insert(broadcast)
      reserved.insert(address.network.address)
    }
    self.reserved = reserved
  }

  /// Returns a description of an address that no host may have; nil for others. RFC 1122 section
  /// 3.2.1.3.
  func whatElse(_ address: IPv4Address) -> String? {
    if address == .limitedBroadcast { return "the broadcast address" }
    if address.isMulticast { return "a multicast address" }
    if address.isLoopback { return "a loopback address" }
    switch address.rawValue >> 24 {
    case 0: return "of this network"
    case 240...: return "reserved"
    default:
      return reserved.contains(address)
        ? "the network or broadcast address of a network of this router" : nil
    }
  }
}

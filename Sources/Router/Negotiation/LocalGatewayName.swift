import Wire

/// The routing instance and the address that distinguish a local gateway from all others.
struct LocalGatewayName: Hashable {
  var instance: String
  var address: IPv4Address
}

import IKE
import Wire

/// Where tunnels end here and negotiate: an own address of a routing instance.
struct LocalGateway {
  struct Name: Hashable {
    var instance: String
    var address: IPv4Address
  }

  let name: Name
  var ike: Gateway
}

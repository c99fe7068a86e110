import IKE

/// An address of a routing instance at which tunnels end, with the gateway that negotiates for it.
struct LocalGateway {
  let name: LocalGatewayName
  var ike: Gateway
}

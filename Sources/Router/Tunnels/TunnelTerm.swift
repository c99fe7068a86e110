import IKE
import Wire

/// The configured part of a tunnel. It is a class, and so it is stored apart, because packets do
/// not read it. The associations of thousands of tunnels are then closer together in memory.
final class TunnelTerm {
  /// The identifier of the tunnel in its gateways, which stays the same as long as the tunnel is
  /// configured.
  let identifier: TunnelIdentifier
  let name: TunnelName
  /// The number of the tunnel in its service set. The first is 1, and the number stays the same as
  /// long as the term exists.
  let index: Int
  let localGateway: IPv4Address
  let model: TermModel

  init(
    identifier: TunnelIdentifier, name: TunnelName, index: Int, localGateway: IPv4Address,
    model: TermModel
  ) {
    self.identifier = identifier
    self.name = name
    self.index = index
    self.localGateway = localGateway
    self.model = model
  }
}

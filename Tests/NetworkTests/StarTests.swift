import Network
import NetworkTestSupport
import Router
import Testing

/// Tunnels from a hub to all its spokes are established, over links and over a segment.
@Suite("A hub and its spokes")
struct StarTests {
  @Test(arguments: Star.Wiring.allCases)
  func eachHostReachesTheHubsThroughItsTunnel(_ wiring: Star.Wiring) throws {
    let star = Star(spokes: 5, wiring)
    var network = star.network()
    for number in 1...5 {
      let there = try network.marks(from: Star.hostName(number), to: Star.host(0))
      let back = try network.marks(from: "host0", to: Star.host(number))
      #expect(there + back == "!!", "spoke \(number)")
    }
    let tunnels = network.router("hub")?.serviceSetStatus.flatMap(\.tunnels) ?? []
    #expect(tunnels.map(\.statistics.encryptedPackets) == [2, 2, 2, 2, 2])
  }
}

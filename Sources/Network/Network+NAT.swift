import Wire

/// The state of a NAT on a link, as `show lab` reports it.
package struct NATBoxStatus: Sendable {
  /// The name of the link that the NAT is on.
  package var link: String
  /// The NAT, with the number of packets that it has dropped.
  package var box: NATBox
  /// The number of mappings in use.
  package var mappings: Int
}

extension Network {
  /// The NATs of all links, in the order of the topology.
  package var natStatus: [NATBoxStatus] {
    zip(topology.links, links).flatMap { link, state in
      state.nats.map {
        NATBoxStatus(link: link.name, box: $0, mappings: $0.mappingCount(at: now))
      }
    }
  }

  /// Adds a NAT to a link. Returns false if there is no such link.
  @discardableResult
  package mutating func addNAT(_ box: NATBox, on name: String) -> Bool {
    guard let link = topology.links.firstIndex(where: { $0.name == name }) else { return false }
    links[link].nats.append(box)
    return true
  }

  /// Removes the NATs of all links.
  package mutating func removeNATs() {
    for link in links.indices { links[link].nats = [] }
  }

  /// Restarts the NATs of a link. Returns false if there are none.
  @discardableResult
  package mutating func restartNATs(on name: String) -> Bool {
    guard let link = topology.links.firstIndex(where: { $0.name == name }),
      !links[link].nats.isEmpty
    else { return false }
    for index in links[link].nats.indices { links[link].nats[index].restart() }
    return true
  }

  /// Translates a packet on a link: first at the NAT in front of its sender, then at the one in
  /// front of its receiver. Returns the resulting packets with their next hops.
  mutating func cross(
    _ octets: [UInt8], from place: Wiring.LinkEnd, to nextHop: IPv4Address
  ) -> [(octets: [UInt8], nextHop: IPv4Address)] {
    let link = place.link
    if links[link].nats.isEmpty { return [(octets, nextHop)] }
    let ends = wiring.ends[link]
    let sender = ends[place.end].port.node
    let receiver = linkEnds[link].receiver(of: nextHop, from: place.end).map { ends[$0].port.node }
    let near = links[link].nats.firstIndex { $0.inside.contains(sender) }
    // Nodes behind the same NAT reach each other without it.
    if let near, let receiver, ends.count > 2, links[link].nats[near].inside.contains(receiver) {
      return [(octets, nextHop)]
    }
    let outside = near.map { links[link].nats[$0].leave(octets, at: now) } ?? [octets]
    return outside.flatMap { octets -> [(octets: [UInt8], nextHop: IPv4Address)] in
      guard let destination = try? IPv4Packet(parsing: octets).destination else { return [] }
      guard let far = links[link].nats.firstIndex(where: { $0.address == destination }) else {
        // From outside, nodes behind a NAT cannot be reached by their inside addresses.
        let isHidden =
          receiver.map { node in links[link].nats.contains { $0.inside.contains(node) } } ?? false
        return isHidden ? [] : [(octets, nextHop)]
      }
      return links[link].nats[far].enter(octets, at: now).compactMap { octets in
        (try? IPv4Packet(parsing: octets)).map { (octets, $0.destination) }
      }
    }
  }
}

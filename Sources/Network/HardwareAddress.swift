/// The hardware address of an Ethernet port. The links of a network carry packets without frames,
/// so the address is derived from the names of node and port. It is a locally administered one.
/// IEEE 802 section 8.
package struct HardwareAddress: Equatable, Sendable, CustomStringConvertible {
  /// The six octets of the address.
  package let octets: [UInt8]

  /// Creates the address of a port, which is the same in every network.
  package init(of port: Topology.Port) {
    let hash = port.description.stableHash
    // The first octet marks an individual, locally administered address.
    octets = [0x02] + (0..<5).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8 + 8)) }
  }

  /// The address in the form `02:1b:3c:4d:5e:6f`.
  package var description: String {
    octets.map { octet in
      let digits = String(octet, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }.joined(separator: ":")
  }
}

/// An identification payload: in phase 1 the identity of a peer, in phase 2 the addresses, protocol
/// and port of a traffic selector. RFC 2407 section 4.6.2.
///
///     +---------------+---------------+-------------------------------+
///     |    ID Type    |  Protocol ID  |             Port              |
///     +---------------+---------------+-------------------------------+
///     .                     Identification Data                       .
package struct IdentificationPayload: Hashable, Sendable {
  /// The type of the identification: a value of `IPsecDOI.IdentificationType` or an unknown number.
  package var type: UInt8
  /// The IP protocol; 0 means any.
  package var protocolID: UInt8
  /// The UDP or TCP port; 0 means any.
  package var port: UInt16
  /// The identification data, in the form that the type defines.
  package var data: [UInt8]

  /// Creates an identification, by default for any protocol and port.
  package init(type: UInt8, protocolID: UInt8 = 0, port: UInt16 = 0, data: [UInt8]) {
    self.type = type
    self.protocolID = protocolID
    self.port = port
    self.data = data
  }

  /// Creates an ID_IPV4_ADDR.
  package init(address: IPv4Address) {
    self.init(type: IPsecDOI.IdentificationType.ipv4Address.rawValue, data: address.octets)
  }

  /// Creates an ID_IPV4_ADDR_SUBNET.
  package init(subnet: IPv4Prefix) {
    let mask = IPv4Address(rawValue: IPv4Prefix.mask(subnet.length))
    self.init(
      type: IPsecDOI.IdentificationType.ipv4Subnet.rawValue,
      data: subnet.address.octets + mask.octets)
  }

  /// The address of an ID_IPV4_ADDR; nil for other types.
  package var address: IPv4Address? {
    guard type == IPsecDOI.IdentificationType.ipv4Address.rawValue, data.count == 4 else {
      return nil
    }
    return IPv4Address(octets: data[0..<4])
  }

  /// The address block of an ID_IPV4_ADDR or an ID_IPV4_ADDR_SUBNET; nil for other types and for a
  /// mask that is not contiguous.
  package var prefix: IPv4Prefix? {
    if let address { return IPv4Prefix(host: address) }
    guard type == IPsecDOI.IdentificationType.ipv4Subnet.rawValue, data.count == 8,
      let address = IPv4Address(octets: data[0..<4]), let mask = IPv4Address(octets: data[4..<8])
    else { return nil }
    let length = mask.rawValue.leadingZeroBitCount == 0 ? (~mask.rawValue).leadingZeroBitCount : 0
    guard IPv4Prefix.mask(length) == mask.rawValue else { return nil }
    return IPv4Prefix(address, length: length)
  }

  /// The number of octets that the data of this type must have; nil if it is variable or the type
  /// is unknown. RFC 2407 section 4.6.2.
  var lengthOfType: Int? {
    switch IPsecDOI.IdentificationType(rawValue: type) {
    case .ipv4Address: 4
    case .ipv4Subnet, .ipv4Range: 8
    case .ipv6Address: 16
    case .ipv6Subnet, .ipv6Range: 32
    case .fqdn, .userFQDN, .distinguishedName, .generalName, .keyID, nil: nil
    }
  }

  /// Whether the data consists of printable ASCII characters.
  var isText: Bool { !data.isEmpty && data.allSatisfy { (32...126).contains($0) } }

  init(_ view: PayloadView) throws(WireError) {
    let octets = view.octets.span.extracting(0..<view.body.upperBound)
    var cursor = Cursor(at: view.body.lowerBound)
    type = try cursor.read(UInt8.self, from: octets)
    protocolID = try cursor.read(UInt8.self, from: octets)
    port = try cursor.read(UInt16.self, from: octets)
    data = try cursor.read(count: octets.count - cursor.offset, from: octets)
  }

  /// The octets of the payload without the generic header, which HASH_I and HASH_R cover. RFC 2409
  /// section 5.
  package var body: [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(4 + data.count)
    octets.append(type)
    octets.append(protocolID)
    octets.append(bigEndian: port)
    octets += data
    return octets
  }
}

extension IdentificationPayload: CustomStringConvertible {
  /// The address or prefix, or else the type and the data as text or in hexadecimal; a wrong length
  /// is reported. The protocol and the port are left out.
  package var description: String {
    if let address { return address.description }
    if let prefix { return prefix.description }
    guard let known = IPsecDOI.IdentificationType(rawValue: type) else { return "id type \(type)" }
    if lengthOfType == nil, isText {
      return "\(known) \(String(decoding: data, as: UTF8.self))"
    }
    let octets = "0x" + hexadecimal(data)
    guard let length = lengthOfType, length != data.count else { return "\(known) \(octets)" }
    return "\(known) \(octets) (\(data.count) octets in place of \(length))"
  }
}

extension IPv4Address {
  /// The four octets of the address in network order.
  package var octets: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: rawValue)
    return octets
  }

  /// Reads an address in network order; nil unless there are four octets.
  package init?(octets: some Collection<UInt8>) {
    guard octets.count == 4 else { return nil }
    self.init(rawValue: octets.reduce(0) { $0 << 8 | UInt32($1) })
  }
}

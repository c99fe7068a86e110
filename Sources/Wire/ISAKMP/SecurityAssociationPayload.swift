/// A security association payload of the IPsec domain of interpretation: the proposals that the
/// initiator offers, or the one that the responder has chosen. RFC 2408 section 3.4, RFC 2407
/// section 4.6.1.
///
///     SA         | DOI 4 | situation 4 | proposals
///     proposal   | next 1 | 0 | length 2 | number 1 | protocol 1 | SPI size 1 | transforms 1 | SPI
///     transform  | next 1 | 0 | length 2 | number 1 | transform 1 | 0 0 | attributes
package struct SecurityAssociationPayload: Equatable, Sendable {
  /// A transform: one choice of algorithms and lifetimes for a protocol. RFC 2408 section 3.6.
  package struct Transform: Equatable, Sendable {
    /// The number of the transform within its proposal.
    package var number: UInt8
    /// The identifier of the transform; its meaning depends on the protocol.
    package var id: UInt8
    /// The attributes, such as lifetime and key length.
    package var attributes: [DataAttribute]

    /// Creates a transform.
    package init(number: UInt8, id: UInt8, attributes: [DataAttribute]) {
      self.number = number
      self.id = id
      self.attributes = attributes
    }
  }

  /// A proposal for one protocol. Proposals with the same number apply together, proposals with
  /// different numbers are alternatives. RFC 2408 sections 3.5 and 4.2.
  package struct Proposal: Equatable, Sendable {
    /// The number of the proposal.
    package var number: UInt8
    /// The protocol, a value of `IPsecDOI.ProtocolID` or an unknown number.
    package var protocolID: UInt8
    /// The sender's SPI, at most 255 octets.
    package var spi: [UInt8]
    /// The transforms, which are alternatives; at most 255.
    package var transforms: [Transform]

    /// Creates a proposal. Encoding requires at most 255 octets of SPI and 255 transforms.
    package init(number: UInt8, protocolID: UInt8, spi: [UInt8], transforms: [Transform]) {
      self.number = number
      self.protocolID = protocolID
      self.spi = spi
      self.transforms = transforms
    }
  }

  /// The proposals; a parsed payload has at least one.
  package var proposals: [Proposal]

  /// Creates a payload with proposals.
  package init(proposals: [Proposal]) { self.proposals = proposals }
}

extension SecurityAssociationPayload {
  init(_ view: PayloadView) throws(WireError) {
    let octets = view.octets.span.extracting(0..<view.body.upperBound)
    var cursor = Cursor(at: view.body.lowerBound)
    guard try cursor.read(UInt32.self, from: octets) == IPsecDOI.identifier else {
      throw WireError(.invalid(field: "SA DOI"), at: view.body.lowerBound)
    }
    guard try cursor.read(UInt32.self, from: octets) == IPsecDOI.identityOnly else {
      throw WireError(.invalid(field: "SA situation"), at: view.body.lowerBound + 4)
    }
    proposals = []
    var hasNext = true
    while hasNext {
      let start = cursor.offset
      let (next, end) = try Self.chainLink(&cursor, from: octets, type: .proposal)
      proposals.append(try Proposal(&cursor, from: octets.extracting(0..<end)))
      guard cursor.offset == end else {
        throw WireError(.invalid(field: "proposal length"), at: start + 2)
      }
      hasNext = next
    }
    guard cursor.offset == octets.count else {
      throw WireError(.invalid(field: "SA length"), at: view.start + 2)
    }
  }

  /// Reads the generic header of a proposal or transform. Returns whether another follows, and the
  /// offset at which this one ends.
  fileprivate static func chainLink(
    _ cursor: inout Cursor, from octets: Span<UInt8>, type: PayloadType
  ) throws(WireError) -> (hasNext: Bool, end: Int) {
    let start = cursor.offset
    let next = PayloadType(rawValue: try cursor.read(UInt8.self, from: octets))
    guard next == .none || next == type else {
      throw WireError(.invalid(field: "next payload of \(type)"), at: start)
    }
    guard try cursor.read(UInt8.self, from: octets) == 0 else {
      throw WireError(.invalid(field: "reserved of \(type)"), at: start + 1)
    }
    let length = Int(try cursor.read(UInt16.self, from: octets))
    guard length >= 8, length <= octets.count - start else {
      throw WireError(.invalid(field: "\(type) length"), at: start + 2)
    }
    return (next == type, start + length)
  }

  func emitBody(into octets: inout [UInt8]) {
    octets.append(bigEndian: IPsecDOI.identifier)
    octets.append(bigEndian: IPsecDOI.identityOnly)
    for (index, proposal) in proposals.enumerated() {
      proposal.emit(into: &octets, isLast: index == proposals.count - 1)
    }
  }
}

extension SecurityAssociationPayload.Proposal {
  fileprivate init(_ cursor: inout Cursor, from octets: Span<UInt8>) throws(WireError) {
    number = try cursor.read(UInt8.self, from: octets)
    protocolID = try cursor.read(UInt8.self, from: octets)
    let spiSize = Int(try cursor.read(UInt8.self, from: octets))
    let countOffset = cursor.offset
    let count = Int(try cursor.read(UInt8.self, from: octets))
    spi = try cursor.read(count: spiSize, from: octets)
    transforms = []
    var hasNext = count > 0
    while hasNext {
      let (next, end) = try SecurityAssociationPayload.chainLink(
        &cursor, from: octets, type: .transform)
      transforms.append(
        try SecurityAssociationPayload.Transform(&cursor, from: octets.extracting(0..<end)))
      hasNext = next
    }
    guard transforms.count == count, count > 0 else {
      throw WireError(.invalid(field: "number of transforms"), at: countOffset)
    }
  }

  fileprivate func emit(into octets: inout [UInt8], isLast: Bool) {
    precondition(spi.count <= 255 && transforms.count <= 255, "counted in one octet each")
    let start = octets.count
    octets.append(bigEndian: isLast ? 0 : UInt32(PayloadType.proposal.rawValue) << 24)
    octets.append(number)
    octets.append(protocolID)
    octets.append(UInt8(truncatingIfNeeded: spi.count))
    octets.append(UInt8(truncatingIfNeeded: transforms.count))
    octets += spi
    for (index, transform) in transforms.enumerated() {
      transform.emit(into: &octets, isLast: index == transforms.count - 1)
    }
    octets.storeLength(from: start)
  }
}

extension SecurityAssociationPayload.Transform {
  fileprivate init(_ cursor: inout Cursor, from octets: Span<UInt8>) throws(WireError) {
    number = try cursor.read(UInt8.self, from: octets)
    id = try cursor.read(UInt8.self, from: octets)
    guard try cursor.read(UInt16.self, from: octets) == 0 else {
      throw WireError(.invalid(field: "reserved of transform"), at: cursor.offset - 2)
    }
    attributes = []
    // Most attributes have four octets.
    attributes.reserveCapacity((octets.count - cursor.offset) / 4)
    while cursor.offset < octets.count {
      attributes.append(try DataAttribute(&cursor, from: octets))
    }
  }

  fileprivate func emit(into octets: inout [UInt8], isLast: Bool) {
    let start = octets.count
    octets.append(bigEndian: isLast ? 0 : UInt32(PayloadType.transform.rawValue) << 24)
    octets.append(bigEndian: UInt32(number) << 24 | UInt32(id) << 16)
    for attribute in attributes { attribute.emit(into: &octets) }
    octets.storeLength(from: start)
  }
}

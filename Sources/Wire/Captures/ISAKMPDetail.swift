/// The detailed description of an ISAKMP message, in the format of `tcpdump -v`: the header on the
/// first line, and a line for each payload unless the payloads are encrypted.
struct ISAKMPDetail: CustomStringConvertible {
  let description: String

  /// Describes the message in `datagram`, which may hold only the beginning of its `length` octets.
  /// `isExtensive` adds cookies and the octets of keys, nonces and hashes. `role` is `I`, `R` or
  /// `?`: whether the sender is the initiator.
  init(_ datagram: [UInt8], length: Int, isExtensive: Bool, role: Character) {
    do throws(WireError) {
      description = try Self.text(datagram, length, isExtensive, role)
    } catch {
      description = "isakmp (\(error)), length \(length)"
    }
  }

  private static func text(
    _ datagram: [UInt8], _ length: Int, _ isExtensive: Bool, _ role: Character
  ) throws(WireError) -> String {
    let header = try ISAKMPHeader(parsing: datagram, ofLength: length)
    var text = "isakmp 1.0 msgid \(hexadecimal(header.messageID))"
    if isExtensive {
      text += " cookie \(hexadecimal(header.initiatorCookie))"
      text += "->\(hexadecimal(header.responderCookie))"
    }
    text += ": phase \(header.messageID == 0 ? "1" : "2/others")"
    text += " \(role) \(name(of: header.exchange))"
    if header.flags.contains(.encryption) {
      let commit = header.flags.contains(.commit) ? "C" : ""
      return text + "[E\(commit)]: [encrypted \(name(of: header.nextPayload))]"
    }
    if header.flags.contains(.commit) { text += "[C]" }
    text += ":"
    let (views, missing) = try payloads(header.nextPayload, datagram, length)
    for view in views {
      text += "\n    "
      do throws(WireError) {
        text += try payload(ISAKMPPayload(view), header, isExtensive)
      } catch {
        text += "(\(name(of: view.type)): \(error))"
      }
    }
    return text + (missing.map { " [|\(name(of: $0))]" } ?? "")
  }

  /// Returns the payloads that were kept whole, and the type of the first that was not.
  private static func payloads(
    _ first: PayloadType, _ datagram: [UInt8], _ length: Int
  ) throws(WireError) -> (whole: [PayloadView], missing: PayloadType?) {
    guard datagram.count < length else {
      let views = try PayloadView.chain(
        first: first, in: datagram, from: ISAKMPHeader.length, mayBePadded: true)
      return (views, nil)
    }
    var views: [PayloadView] = []
    var type = first
    var start = ISAKMPHeader.length
    while type != .none {
      var cursor = Cursor(at: start)
      guard let next = try? cursor.read(UInt16.self, from: datagram.span),
        let length = try? cursor.read(UInt16.self, from: datagram.span),
        length >= PayloadView.headerLength, start + Int(length) <= datagram.count
      else { return (views, type) }
      let end = start + Int(length)
      views.append(PayloadView(type: type, octets: datagram, body: cursor.offset..<end))
      type = PayloadType(rawValue: UInt8(next >> 8))
      start = end
    }
    return (views, nil)
  }

  private static func payload(
    _ payload: ISAKMPPayload, _ header: ISAKMPHeader, _ isExtensive: Bool
  ) -> String {
    func plain(_ name: String, _ label: String, _ octets: [UInt8]) -> String {
      "(\(name):\(label) len=\(octets.count)\(isExtensive ? " \(hexadecimal(octets))" : ""))"
    }
    switch payload {
    case .securityAssociation(let association):
      return "(sa: doi=ipsec situation=identity"
        + association.proposals.map(proposal).joined() + ")"
    case .keyExchange(let octets): return plain("ke", " key", octets)
    case .nonce(let octets): return plain("nonce", " n", octets)
    case .hash(let octets): return plain("hash", "", octets)
    case .signature(let octets): return plain("sig", "", octets)
    case .vendorID(let octets):
      let known = VendorID.name(of: octets).map { " \($0)" } ?? ""
      return "(vid: len=\(octets.count) \(hexadecimal(octets))\(known))"
    case .natDiscovery(let octets): return plain("nat-d", "", octets)
    case .identification(let id): return "(id: \(identity(id)))"
    case .natOriginalAddress(let id): return "(nat-oa: \(identity(id)))"
    case .certificate(let certificate), .certificateRequest(let certificate):
      let encoding = CertificatePayload.Encoding(rawValue: certificate.encoding)
      let type = encoding == .x509Signature ? "x509sign" : "#\(certificate.encoding)"
      return "(\(name(of: payload.type)): len=\(certificate.data.count) type=\(type))"
    case .notification(let notification):
      return "(n: doi=\(doi(notification.doi)) proto=\(proto(notification.protocolID))"
        + " type=\(notification.type)" + spi(notification.spi) + data(notification.data) + ")"
    case .delete(let delete):
      return "(d: doi=\(doi(delete.doi)) proto=\(proto(delete.protocolID))"
        + " nspi=\(delete.spis.count)" + delete.spis.map(spi).joined() + ")"
    case .other(let type, let octets): return plain("#\(type.rawValue)", "", octets)
    }
  }

  // MARK: Proposals

  private static func proposal(_ proposal: SecurityAssociationPayload.Proposal) -> String {
    "\n        (p: #\(proposal.number) protoid=\(proto(proposal.protocolID))"
      + " transform=\(proposal.transforms.count)" + spi(proposal.spi)
      + proposal.transforms.map { transform($0, of: proposal.protocolID) }.joined() + ")"
  }

  private static func transform(
    _ transform: SecurityAssociationPayload.Transform, of protocolID: UInt8
  ) -> String {
    let names = ISAKMPNames(protocolID)
    return "\n            (t: #\(transform.number) id=\(names.transform(transform.id)) "
      + transform.attributes.map(names.text).joined() + ")"
  }

  private static func identity(_ id: IdentificationPayload) -> String {
    let type = ISAKMPNames.identities[id.type] ?? "#\(id.type)"
    var text = "idtype=\(type) protoid=\(id.protocolID) port=\(id.port) len=\(id.data.count)"
    if let length = id.lengthOfType, id.data.count != length {
      text += " [bad: not \(length)] " + hexadecimal(id.data)
    } else if let address = id.address {
      text += " \(address)"
    } else if id.type == IPsecDOI.IdentificationType.ipv4Subnet.rawValue,
      let address = IPv4Address(octets: id.data.prefix(4)),
      let mask = IPv4Address(octets: id.data.dropFirst(4))
    {
      text += " \(address)/\(mask)"
    } else if id.lengthOfType == nil, id.isText {
      text += " " + String(decoding: id.data, as: UTF8.self)
    } else if !id.data.isEmpty {
      text += " " + hexadecimal(id.data)
    }
    return text
  }

  // MARK: Words

  private static func spi(_ octets: [UInt8]) -> String {
    octets.isEmpty ? "" : " spi=\(hexadecimal(octets))"
  }

  private static func data(_ octets: [UInt8]) -> String {
    octets.isEmpty ? "" : " data=(\(hexadecimal(octets)))"
  }

  private static func doi(_ number: UInt32) -> String {
    number == IPsecDOI.identifier ? "ipsec" : "\(number)"
  }

  private static func proto(_ number: UInt8) -> String {
    IPsecDOI.ProtocolID(rawValue: number)?.description ?? "#\(number)"
  }

  static func name(of exchange: ExchangeType) -> String {
    switch exchange {
    case .identityProtection: "ident"
    case .aggressive: "agg"
    case .quickMode: "oakley-quick"
    case .newGroupMode: "oakley-newgroup"
    case .informational: "inf"
    default: "#\(exchange.rawValue)"
    }
  }

  private static func name(of type: PayloadType) -> String {
    ISAKMPNames.payloads[type.rawValue] ?? "#\(type.rawValue)"
  }
}

/// Returns two hexadecimal digits for each octet, without a prefix.
func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
  octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Returns the number in hexadecimal, with leading zeroes to the width of its type.
func hexadecimal(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: number.bitWidth / 4 - digits.count) + digits
}

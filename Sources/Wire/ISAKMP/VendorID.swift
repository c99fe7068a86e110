/// The vendor IDs by which a peer announces the extensions that it supports.
package enum VendorID {
  /// Dead peer detection, version 1.0. RFC 3706 section 5.1.
  package static let deadPeerDetection: [UInt8] = [
    0xAF, 0xCA, 0xD7, 0x13, 0x68, 0xA1, 0xF1, 0xC9, 0x6B, 0x86, 0x96, 0xFC, 0x77, 0x57, 0x01, 0x00,
  ]
  /// NAT traversal: the MD5 of "RFC 3947". RFC 3947 section 3.1.
  package static let natTraversal: [UInt8] = [
    0x4A, 0x13, 0x1C, 0x81, 0x07, 0x03, 0x58, 0x45, 0x5C, 0x57, 0x28, 0xF2, 0x0E, 0x95, 0x45, 0x2F,
  ]
  /// NAT traversal by draft-ietf-ipsec-nat-t-ike-02: the MD5 of its name with a line feed, as most
  /// implementations send it.
  package static let natTraversalDraft02: [UInt8] = [
    0x90, 0xCB, 0x80, 0x91, 0x3E, 0xBB, 0x69, 0x6E, 0x08, 0x63, 0x81, 0xB5, 0xEC, 0x42, 0x7B, 0x1F,
  ]
  /// NAT traversal by draft-ietf-ipsec-nat-t-ike-03.
  package static let natTraversalDraft03: [UInt8] = [
    0x7D, 0x94, 0x19, 0xA6, 0x53, 0x10, 0xCA, 0x6F, 0x2C, 0x17, 0x9D, 0x92, 0x15, 0x52, 0x9D, 0x56,
  ]

  /// Returns the name of a known vendor ID; nil for others.
  package static func name(of octets: [UInt8]) -> String? {
    switch octets {
    // The last octet is a minor version, which changes nothing here.
    case _ where octets.count == 16 && octets.prefix(15) == deadPeerDetection.prefix(15):
      "dead peer detection"
    case natTraversal: "NAT traversal"
    case natTraversalDraft02: "NAT traversal, draft 02"
    case natTraversalDraft03: "NAT traversal, draft 03"
    default: nil
    }
  }
}

internal import COpenSSL

/// The PEM encoding: DER as text between two marker lines. RFC 7468.
package enum PEM {
  /// The label in the marker lines.
  package enum Label: String, Sendable {
    case certificate = "CERTIFICATE"
    case certificateRequest = "CERTIFICATE REQUEST"
  }

  /// Returns the PEM text of a DER encoding.
  package static func text(_ label: Label, _ der: [UInt8]) -> String {
    var text = "-----BEGIN \(label.rawValue)-----\n"
    var rest = der[...]
    while !rest.isEmpty {
      // 48 octets become 64 characters, followed by the terminating zero of C.
      let line = Array(rest.prefix(48))
      var characters = [UInt8](repeating: 0, count: 65)
      let count = unsafe EVP_EncodeBlock(&characters, line, Int32(line.count))
      text += String(decoding: characters.prefix(Int(max(0, count))), as: UTF8.self) + "\n"
      rest = rest.dropFirst(48)
    }
    return text + "-----END \(label.rawValue)-----\n"
  }
}

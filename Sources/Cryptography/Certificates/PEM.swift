internal import COpenSSL

/// DER as text between two lines. RFC 7468.
package enum PEM {
  package enum Label: String, Sendable {
    case certificate = "CERTIFICATE"
    case certificateRequest = "CERTIFICATE REQUEST"
  }

  package static func text(_ label: Label, _ der: [UInt8]) -> String {
    var text = "-----BEGIN \(label.rawValue)-----\n"
    var rest = der[...]
    while !rest.isEmpty {
      // 48 octets are 64 characters, and the end of a text in C.
      let line = Array(rest.prefix(48))
      var characters = [UInt8](repeating: 0, count: 65)
      let count = unsafe EVP_EncodeBlock(&characters, line, Int32(line.count))
      text += String(decoding: characters.prefix(Int(max(0, count))), as: UTF8.self) + "\n"
      rest = rest.dropFirst(48)
    }
    return text + "-----END \(label.rawValue)-----\n"
  }
}

import Configuration
import Cryptography
import Router

extension CryptographyStatus {
  static let elementName = "packet-cryptography"

  /// Returns the last lines of the statistics.
  static func text(of element: Element) -> String {
    "Packet cryptography:\n"
      + "  Multi-buffer library: \(element.words("multi-buffer-library"))\n"
      + line("Encryption and decryption", element.child("encryption"))
      + line("Authentication", element.child("authentication"))
  }

  private static func line(_ name: String, _ ways: Element?) -> String {
    guard let ways else { return "" }
    return "  \(name): \(ways.words("packets-one-by-one")) packets one by one"
      + ", \(ways.words("packets-in-batches")) in \(ways.words("batches")) batches\n"
  }

  var element: Element {
    Element(
      Self.elementName,
      [
        Element("multi-buffer-library", support.words),
        Self.element("encryption", batches.ciphers),
        Self.element("authentication", batches.authenticators),
      ])
  }

  private static func element(_ name: String, _ ways: BatchCounters.Ways) -> Element {
    Element(
      name,
      [
        Element("packets-one-by-one", ways.library),
        Element("packets-in-batches", ways.multiBuffer),
        Element("batches", ways.multiBufferBatches),
      ])
  }
}

extension MultiBufferSupport {
  fileprivate var words: String {
    switch self {
    case .notBuilt: "not in this build"
    case .notNeededYet: "not needed yet"
    case .notFaster: "not faster on this processor"
    case .authenticators: "in use for authentication"
    case .ciphersAndAuthenticators: "in use"
    }
  }
}

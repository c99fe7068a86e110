import Configuration
import Cryptography
import Router

extension CryptographyStatus {
  /// As the end of the statistics tells it.
  var text: String {
    "Packet cryptography:\n"
      + "  Multi-buffer library: \(support.words)\n"
      + Self.line("Encryption and decryption", batches.ciphers)
      + Self.line("Authentication", batches.authenticators)
  }

  private static func line(_ name: String, _ ways: BatchCounters.Ways) -> String {
    "  \(name): \(ways.library) packets one by one"
      + ", \(ways.multiBuffer) in \(ways.multiBufferBatches) batches\n"
  }

  var element: Element {
    Element(
      "packet-cryptography",
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

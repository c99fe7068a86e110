import Configuration

extension CertificateDescription {
  /// Returns the lines below a certificate's name. `element` holds the elements of a description,
  /// detailed or not.
  static func text(of element: Element) -> String {
    element.child("certificate-version") == nil ? brief(element) : detail(element)
  }

  private static func brief(_ element: Element) -> String {
    "    Issued to: \(element.words("issued-to")), Issued by: \(element.words("issued-by"))\n"
      + validity(element) + key(element)
  }

  private static func detail(_ element: Element) -> String {
    var text = "    Certificate version: \(element.words("certificate-version"))\n"
    text += "    Serial number: \(element.words("serial-number"))\n"
    text += "    Issuer:\n      \(element.words("issuer"))\n"
    text += "    Subject:\n      \(element.words("subject"))\n"
    text += validity(element) + key(element) + lines(element.words("public-key"))
    text += "    Signature algorithm: \(element.words("signature-algorithm"))\n"
    text += "    Fingerprint:\n"
    for name in ["sha1", "md5"] {
      text += "      \(element.words("fingerprint-\(name)")) (\(name))\n"
    }
    if let uses = element.value(of: "use-for-key") { text += "    Use for key: \(uses)\n" }
    return text
  }

  private static func validity(_ element: Element) -> String {
    var text = ""
    if let names = element.value(of: "alternate-subject") {
      text += "    Alternate subject: \(names)\n"
    }
    if let validity = element.child("validity") {
      text += "    Validity:\n      Not before: \(validity.words("not-before"))\n"
      text += "      Not after: \(validity.words("not-after"))\n"
    }
    return text
  }

  private static func key(_ element: Element) -> String {
    var text = "    Public key algorithm: \(element.words("public-key-algorithm"))\n"
    if let status = element.value(of: "public-key-verification-status") {
      text += "    Public key verification status: \(status)\n"
    }
    return text
  }

  /// Returns octets, which colons separate, as lines of 20.
  private static func lines(_ octets: String) -> String {
    let all = octets.split(separator: ":")
    return stride(from: 0, to: all.count, by: 20).map {
      "      " + all[$0..<min($0 + 20, all.count)].joined(separator: ":") + "\n"
    }.joined()
  }
}

import Configuration
import Cryptography
import Router

/// The report of `show security pki local-certificate` and `show security pki ca-certificate`.
struct CertificateFilesReport: TreeReport {
  /// A certificate file.
  struct File {
    var name: String
    /// The certificate; nil if the file exists but cannot be parsed.
    var description: CertificateDescription?
  }

  /// The name of the element around each certificate.
  let element: String
  let files: [File]
  let isDetailed: Bool

  var elements: [Element] {
    [
      Element(
        "\(element)-information",
        files.map { file in
          let name = Element("certificate-identifier", file.name)
          let rest =
            file.description?.elements(isDetailed: isDetailed)
            ?? [Element("certificate-status", "unreadable")]
          return Element(element, [name] + rest)
        })
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { file in
      let heading = "  Certificate identifier: \(file.words("certificate-identifier"))\n"
      guard file.child("certificate-status") == nil else {
        return heading + "    The file cannot be read as a certificate\n"
      }
      return heading + CertificateDescription.text(of: file)
    }.joined(separator: "\n")
  }
}

/// The report of `show services ipsec-vpn certificates`.
struct CertificateCacheReport: TreeReport {
  /// An entry of the cache.
  struct Entry {
    var number: Int
    var isTrusted: Bool
    var description: CertificateDescription

    var flags: String {
      (description.certificate.isSelfIssued ? "Root" : "Non-root") + (isTrusted ? " Trusted" : "")
    }
  }

  /// The service sets with their cache entries, the newest first.
  let sets: [(name: String, entries: [Entry])]
  let isDetailed: Bool

  var elements: [Element] {
    [
      Element(
        "services-ipsec-vpn-certificates-information",
        sets.map { set in
          let heading = [
            Element("svc-set-name", set.name), Element("total-entries", set.entries.count),
          ]
          let entries = set.entries.map { entry in
            Element(
              "certificate-cache-entry",
              [
                Element("cache-entry-number", entry.number),
                Element("certificate-flags", entry.flags),
              ] + entry.description.elements(isDetailed: isDetailed))
          }
          return Element("services-ipsec-vpn-certificates", heading + entries)
        })
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { set in
      "Service set: \(set.words("svc-set-name")), Total entries: \(set.words("total-entries"))\n"
        + set.all("certificate-cache-entry").map { entry in
          "  Certificate cache entry: \(entry.words("cache-entry-number"))\n"
            + "    Flags: \(entry.words("certificate-flags"))\n"
            + CertificateDescription.text(of: entry)
        }.joined()
    }.joined(separator: "\n")
  }
}

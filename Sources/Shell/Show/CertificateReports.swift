import Configuration
import Cryptography
import Router

/// `show security pki local-certificate`, and the same of CA certificates.
struct CertificateFilesReport: Report {
  struct File {
    var name: String
    /// nil: the file is there, and cannot be read.
    var description: CertificateDescription?
  }

  /// Of the element around each.
  let element: String
  let files: [File]
  let isDetailed: Bool

  var text: String {
    files.map { file in
      let heading = "  Certificate identifier: \(file.name)\n"
      guard let description = file.description else {
        return heading + "    The file cannot be read as a certificate\n"
      }
      return heading + (isDetailed ? description.detail() : description.brief())
    }.joined(separator: "\n")
  }

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
}

/// `show services ipsec-vpn certificates`
struct CertificateCacheReport: Report {
  struct Entry {
    var number: Int
    var isTrusted: Bool
    var description: CertificateDescription

    var flags: String {
      (description.certificate.isSelfIssued ? "Root" : "Non-root") + (isTrusted ? " Trusted" : "")
    }
  }

  /// Entries newest first.
  let sets: [(name: String, entries: [Entry])]
  let isDetailed: Bool

  var text: String {
    sets.map { set in
      let heading = "Service set: \(set.name), Total entries: \(set.entries.count)\n"
      return heading
        + set.entries.map { entry in
          "  Certificate cache entry: \(entry.number)\n    Flags: \(entry.flags)\n"
            + (isDetailed ? entry.description.detail() : entry.description.brief())
        }.joined()
    }.joined(separator: "\n")
  }

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
}

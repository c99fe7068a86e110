import Configuration

/// The report of `show version`.
struct VersionReport: TreeReport {
  var elements: [Element]

  init(hostName: String, isDetailed: Bool = false) {
    let software =
      "JUNOS aspic Software: an IPsec router with a Junos-style command line [\(Release.version)]"
    var packages = [Self.package("aspic", software)]
    if isDetailed {
      packages += SystemProcess.allCases.map { process in
        Self.package(
          process.rawValue,
          "\(process.rawValue.uppercased()) release \(Release.junosVersion) built by aspic on "
            + "\(Release.date) 00:00:00 UTC")
      }
    }
    elements = [
      Element(
        "software-information",
        [
          Element("host-name", hostName), Element("product-model", "aspic"),
          Element("product-name", "aspic"), Element("junos-version", Release.junosVersion),
        ] + packages)
    ]
  }

  private static func package(_ name: String, _ comment: String) -> Element {
    Element("package-information", [Element("name", name), Element("comment", comment)])
  }

  static func text(of elements: [Element]) -> String {
    elements.map { software in
      let heads = [
        ("Hostname", "host-name"), ("Model", "product-model"), ("Junos", "junos-version"),
      ]
      let packages = software.all("package-information").compactMap { $0.value(of: "comment") }
      return heads.map { "\($0): \(software.value(of: $1) ?? "")\n" }.joined()
        + packages.map { "\($0)\n" }.joined()
    }.joined()
  }
}

import Configuration
import Management

/// The report of `show log` without a file: the list of log files.
struct LogListing: TreeReport {
  /// A log file in the list.
  struct File {
    var name: String
    /// The size in octets.
    var size: Int
    /// The time of the last change, in seconds since 1970.
    var lastChange: Int64
  }

  var elements: [Element]

  init(files: [File]) {
    let blocks = files.reduce(0) { $0 + ($1.size + 511) / 512 }
    let entries = files.map { file in
      Element(
        "file-information",
        [
          Element("file-name", file.name),
          Element(
            "file-permissions", "640",
            attributes: [Element.Attribute("junos:format", "-rw-r-----")]),
          Element("file-owner", "root"), Element("file-group", "wheel"), Element("file-links", 1),
          Element("file-size", file.size),
          Element(
            "file-date", "\(file.lastChange)",
            attributes: [
              Element.Attribute(
                "junos:format", String(CalendarDate.log(file.lastChange).dropLast(3)))
            ]),
        ])
    }
    elements = [
      Element(
        "directory-list",
        [
          Element(
            "directory", attributes: [Element.Attribute("name", "/var/log/")],
            [Element("total-file-blocks", blocks)] + entries
              + [Element("total-files", files.count)])
        ])
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { directory in
      "total \(directory.value(of: "total-file-blocks") ?? "0")\n"
        + directory.all("file-information").map(row).joined()
    }.joined()
  }

  private static func row(_ file: Element) -> String {
    func value(_ name: String) -> String { file.value(of: name) ?? "" }
    func words(_ name: String) -> String {
      file.child(name)?.attribute("junos:format") ?? value(name)
    }
    return "\(words("file-permissions"))\(aligned(value("file-links"), 3)) "
      + padded(value("file-owner"), 6) + padded(value("file-group"), 6)
      + aligned(value("file-size"), 11) + " \(words("file-date")) \(value("file-name"))\n"
  }
}

/// The report of `show log FILE` and `file show FILE`.
struct FileContent: TreeReport {
  var elements: [Element]

  init(name: String, text: String) {
    elements = [
      Element("file-content", text, attributes: [Element.Attribute("filename", name)])
    ]
  }

  static func text(of elements: [Element]) -> String { elements.map(\.text).joined() }
}

/// The report of `file list`.
struct DirectoryListing: TreeReport {
  var elements: [Element]

  init(name: String, entries: [FileArea.Entry]) {
    let files = entries.map { entry in
      Element(
        "file-information",
        [
          Element("file-name", entry.name),
          entry.isFolder ? Element("file-directory") : Element("file-size", entry.size),
        ])
    }
    elements = [
      Element(
        "directory-list",
        [Element("directory", attributes: [Element.Attribute("name", name)], files)])
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { directory in
      "\n\(directory.attribute("name") ?? ""):\n"
        + directory.all("file-information").map { file in
          (file.value(of: "file-name") ?? "") + (file.child("file-directory") == nil ? "" : "/")
            + "\n"
        }.joined()
    }.joined()
  }
}

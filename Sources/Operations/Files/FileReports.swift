import Configuration
import Management

/// `show log`: the files there are.
struct LogListing: Report {
  struct File {
    var name: String
    /// Octets.
    var size: Int
    /// Seconds since 1970; nil where it is empty.
    var lastChange: Int64?
  }

  var files: [File]

  var text: String {
    var text = "total \(files.count)\n"
    for file in files {
      text += aligned("\(file.size)", 10) + " "
      text += padded(file.lastChange.map(CalendarDate.log) ?? "-", 16) + file.name + "\n"
    }
    return text
  }

  var elements: [Element] {
    let entries = files.map { file in
      var children = [Element("file-name", file.name), Element("file-size", file.size)]
      if let date = file.lastChange { children.append(.date("file-date", date)) }
      return Element("file-information", children)
    }
    return [
      Element(
        "directory-list",
        [Element("directory", [Element("directory-name", "/var/log")] + entries)])
    ]
  }
}

/// `show log FILE` and `file show FILE`
struct FileContent: Report {
  var name: String
  var text: String

  var elements: [Element] {
    [Element("file-content", text, attributes: [Element.Attribute("filename", name)])]
  }
}

/// `file list`
struct DirectoryListing: Report {
  var name: String
  var entries: [FileArea.Entry]

  var text: String {
    var text = "\n\(name):\n"
    for entry in entries { text += entry.name + (entry.isFolder ? "/" : "") + "\n" }
    return text
  }

  var elements: [Element] {
    let files = entries.map { entry in
      var children = [Element("file-name", entry.name)]
      if entry.isFolder {
        children.append(Element("file-directory", ""))
      } else {
        children.append(Element("file-size", entry.size))
      }
      return Element("file-information", children)
    }
    return [
      Element(
        "directory-list", [Element("directory", [Element("directory-name", name)] + files)])
    ]
  }
}

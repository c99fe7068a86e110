import Glibc
import Operations

extension SystemResources {
  /// Returns functions that read the memory of the machine and the file system of a folder.
  static func machine(keepingFilesIn folder: String?) -> SystemResources {
    var resources = SystemResources()
    resources.memory = {
      let page = octets(sysconf(Int32(_SC_PAGESIZE)), 1)
      var memory = Memory()
      memory.total = octets(sysconf(Int32(_SC_PHYS_PAGES)), page)
      memory.free = octets(sysconf(Int32(_SC_AVPHYS_PAGES)), page)
      return memory
    }
    resources.fileSystems = { [folder.flatMap(fileSystem(of:))].compactMap { $0 } }
    return resources
  }

  private static func fileSystem(of folder: String) -> FileSystem? {
    var figures = statvfs()
    guard unsafe statvfs(folder, &figures) == 0 else { return nil }
    let unit = UInt64(figures.f_frsize)
    let total = octets(Int(clamping: figures.f_blocks), unit)
    let mount = mount(of: folder)
    return FileSystem(
      name: mount?.name ?? folder, place: mount?.place ?? folder, total: total,
      used: total - min(octets(Int(clamping: figures.f_bfree), unit), total),
      available: octets(Int(clamping: figures.f_bavail), unit))
  }

  /// Returns a number of octets; 0 if the system does not know the count, which is -1 then.
  private static func octets(_ count: Int, _ unit: UInt64) -> UInt64 {
    let (product, overflows) = UInt64(max(0, count)).multipliedReportingOverflow(by: unit)
    return overflows ? .max : product
  }

  /// Returns the device of a folder's file system, with its mount point.
  private static func mount(of folder: String) -> (name: String, place: String)? {
    guard let path = try? Files.realPath(folder),
      let table = try? Files.read("/proc/self/mounts")
    else { return nil }
    var best: (name: String, place: String)?
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ").map(unescaped)
      guard fields.count > 1 else { continue }
      let place = fields[1]
      let isAbove = place == "/" || path == place || path.hasPrefix(place + "/")
      // Of two mounts at one place, the later one is visible.
      if isAbove, place.utf8.count >= best?.place.utf8.count ?? 0 { best = (fields[0], place) }
    }
    return best
  }

  /// Decodes the special characters of a name, which are written as a backslash and three octal
  /// digits. proc_mounts(5).
  private static func unescaped(_ field: Substring) -> String {
    var octets: [UInt8] = []
    var rest = field.utf8[...]
    while let octet = rest.popFirst() {
      let digits = rest.prefix(3)
      if octet == UInt8(ascii: "\\"), digits.count == 3,
        let escaped = UInt8(String(Substring(digits)), radix: 8)
      {
        octets.append(escaped)
        rest = rest.dropFirst(3)
      } else {
        octets.append(octet)
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

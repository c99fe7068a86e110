import CZlib

/// A reader of zip archives in memory: stored or deflated entries, without encryption, in one part
/// of less than 4 GiB. Names in the archive are never used as paths, and its sizes are verified.
/// PKWARE, .ZIP File Format Specification 6.3.10.
package struct ZipArchive {
  private let octets: [UInt8]

  /// The length of the record at the end without its comment, in octets. Section 4.3.16.
  private static let endLength = 22
  /// The length of a directory entry without the variable part, in octets. Section 4.3.12.
  private static let entryLength = 46
  /// The length of a file header without the variable part, in octets. Section 4.3.7.
  private static let headerLength = 30

  /// Returns whether a file begins like a zip archive, with or without files in it.
  package static func begins(_ octets: [UInt8]) -> Bool {
    octets.starts(with: [0x50, 0x4B, 0x03, 0x04]) || octets.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  /// Returns all files in the order of the directory. Throws if the archive is damaged, or has more
  /// files or octets than an answer may have.
  package static func files(in octets: [UInt8]) throws(AnswerFault) -> [AnswerFile] {
    try ZipArchive(octets: octets).files()
  }

  private func files() throws(AnswerFault) -> [AnswerFile] {
    guard let end = endRecord() else { throw AnswerFault("the zip has no directory") }
    let count = try number(at: end + 10, octets: 2)
    var place = try number(at: end + 16, octets: 4)
    guard try number(at: end + 4, octets: 2) == 0, count < 0xFFFF, place < 0xFFFF_FFFF else {
      throw AnswerFault("the zip has several parts, or is a large one (zip64)")
    }
    guard count <= AnswerFile.countLimit * 2 else { throw .tooMany }
    var files: [AnswerFile] = []
    var room = AnswerFile.sizeLimit
    for _ in 0..<count {
      let entry = try entry(at: place)
      place = entry.next
      if entry.isFolder { continue }
      guard files.count < AnswerFile.countLimit else { throw .tooMany }
      let content = try content(of: entry, room: room)
      room -= content.count
      files.append(AnswerFile(path: entry.name, octets: content))
    }
    return files
  }

  // MARK: The directory

  /// A file or folder in the directory of the archive.
  private struct Entry {
    var name: String
    var method: Int
    var checksum: Int
    var packedSize: Int
    var size: Int
    var header: Int
    /// The position of the next entry.
    var next: Int

    var isFolder: Bool { name.hasSuffix("/") }
  }

  private func endRecord() -> Int? {
    // A comment of at most 65,535 octets may follow the record.
    let last = octets.count - Self.endLength
    guard last >= 0 else { return nil }
    for place in stride(from: last, through: max(0, last - 65_535), by: -1)
    where octets[place...].starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      return place
    }
    return nil
  }

  private func entry(at place: Int) throws(AnswerFault) -> Entry {
    guard try number(at: place, octets: 4) == 0x0201_4B50 else {
      throw AnswerFault("the directory of the zip is damaged")
    }
    let nameLength = try number(at: place + 28, octets: 2)
    let rest = try number(at: place + 30, octets: 2) + number(at: place + 32, octets: 2)
    let start = place + Self.entryLength
    let octets = try part(start, nameLength)
    guard let name = String(validating: octets, as: UTF8.self) else {
      throw AnswerFault("a name in the zip is not UTF-8")
    }
    let entry = Entry(
      name: name, method: try number(at: place + 10, octets: 2),
      checksum: try number(at: place + 16, octets: 4),
      packedSize: try number(at: place + 20, octets: 4),
      size: try number(at: place + 24, octets: 4), header: try number(at: place + 42, octets: 4),
      next: start + nameLength + rest)
    guard Self.isPlain(name) else { throw AnswerFault("the zip has a path that leads out of it") }
    // On Unix, the type of the file is stored (section 4.4.15): it must be regular or missing.
    let type = try number(at: place + 40, octets: 2) & 0xF000
    let madeOn = try number(at: place + 5, octets: 1)
    guard madeOn != 3 || entry.isFolder || type == 0 || type == 0x8000 else {
      throw AnswerFault("\(name) in the zip is no regular file")
    }
    guard try number(at: place + 8, octets: 2) & 1 == 0 else {
      throw AnswerFault("\(name) in the zip is encrypted")
    }
    return entry
  }

  /// Returns whether a path is relative and without "..".
  private static func isPlain(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !name.isEmpty && !name.hasPrefix("/") && !parts.contains("..")
      && !name.contains("\\") && !name.contains("\0")
  }

  // MARK: Contents

  /// Returns the content of a file, which may have at most `room` octets.
  private func content(of entry: Entry, room: Int) throws(AnswerFault) -> [UInt8] {
    guard entry.size <= room else { throw .tooLarge }
    guard try number(at: entry.header, octets: 4) == 0x0403_4B50 else {
      throw AnswerFault("\(entry.name) in the zip is damaged")
    }
    let names = try number(at: entry.header + 26, octets: 2)
    let start = entry.header + Self.headerLength + names
    let packed = try part(
      start + number(at: entry.header + 28, octets: 2), entry.packedSize)
    let content: [UInt8]? =
      switch entry.method {
      case 0: Array(packed)
      case 8: Inflation.inflated(packed, size: entry.size)
      default: throw AnswerFault("\(entry.name) in the zip is compressed in an unknown way")
      }
    guard let content, content.count == entry.size, Inflation.checksum(content) == entry.checksum
    else { throw AnswerFault("\(entry.name) in the zip is damaged") }
    return content
  }

  // MARK: Octets

  /// Returns a little-endian number of at most four octets.
  private func number(at place: Int, octets count: Int) throws(AnswerFault) -> Int {
    try part(place, count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private func part(_ start: Int, _ count: Int) throws(AnswerFault) -> ArraySlice<UInt8> {
    guard start >= 0, start <= octets.count, count <= octets.count - start else {
      throw AnswerFault("the zip ends too early")
    }
    return octets[start..<start + count]
  }
}

/// Functions of zlib.
private enum Inflation {
  /// Decompresses raw deflate data (RFC 1951) of `size` octets; nil if the data is damaged or has
  /// another size.
  static func inflated(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    // The buffer is one octet larger, so that longer data is detected.
    var result = [UInt8](repeating: 0, count: size + 1)
    var input = Array(packed)
    let (inputCount, resultCount) = (uInt(input.count), uInt(result.count))
    var stream = unsafe z_stream()
    let version = unsafe zlibVersion()
    guard
      unsafe inflateInit2_(
        &stream, -MAX_WBITS, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { unsafe _ = inflateEnd(&stream) }
    let code = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = inputCount
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = resultCount
        return unsafe inflate(&stream, Z_FINISH)
      }
    }
    guard code == Z_STREAM_END, unsafe stream.avail_out == 1 else { return nil }
    result.removeLast()
    return result
  }

  static func checksum(_ octets: [UInt8]) -> Int {
    Int(unsafe octets.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, uInt($0.count)) })
  }
}

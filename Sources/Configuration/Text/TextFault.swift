/// The reason why a file cannot be read as text, with its position.
package struct TextFault: Equatable {
  /// The encoding that was found.
  package enum Reason: Equatable {
    /// The file is compressed by the program `by`, which `opener` reverses.
    case compressed(by: String, opener: String)
    case utf16
    case notUTF8
  }

  /// The encoding that was found.
  package var reason: Reason
  /// The line, from 1.
  package var line = 1
  /// The column in octets, from 1.
  package var column = 1

  /// The sentence for the user, with the command that converts the file.
  package var message: String {
    switch reason {
    case .compressed(let format, let opener): "compressed with \(format); '\(opener)' it first"
    case .utf16: "UTF-16; 'iconv -f UTF-16 -t UTF-8' converts it"
    case .notUTF8: "not UTF-8; 'iconv -f LATIN1 -t UTF-8' converts it if it is Latin-1"
    }
  }

  /// Finds the first fault of a file; nil: it is valid UTF-8.
  package init?(in octets: [UInt8]) {
    for (magic, format, opener) in Self.compressions where octets.starts(with: magic) {
      reason = .compressed(by: format, opener: opener)
      return
    }
    if Self.isUTF16(octets.prefix(2)) {
      reason = .utf16
      return
    }
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: octets.span)
      return nil
    } catch {
      let before = octets[..<min(error.byteOffsets.lowerBound, octets.count)]
      let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      reason = .notUTF8
      line = 1 + before.count { $0 == 0x0A }
      column = before.count - start + 1
    }
  }

  /// Returns whether a file begins with a byte order mark of UTF-16 or with an octet that is 0 (RFC
  /// 2781 section 3.2).
  private static func isUTF16(_ start: ArraySlice<UInt8>) -> Bool {
    start == [0xFF, 0xFE] || start == [0xFE, 0xFF] || start.count == 2 && start.contains(0)
  }

  /// The first octets of compressed files, with the names of the programs. Junos stores
  /// `juniper.conf.1.gz`. RFC 1952 section 2.3.1.
  private static let compressions: [([UInt8], String, String)] = [
    ([0x1F, 0x8B], "gzip", "gunzip"), ([0x42, 0x5A, 0x68], "bzip2", "bunzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz", "unxz"),
  ]
}

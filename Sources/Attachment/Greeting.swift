/// The first part of the first message of both ends. Its layout is the same in all versions of the
/// protocol, so that ends with different versions can report it: the mark `ASPIC`, the version, the
/// release.
package struct Greeting: Equatable, Sendable {
  /// The version of the protocol that this program implements.
  package static let currentVersion: UInt16 = 1

  /// The version of the protocol that the sender implements.
  package var version: UInt16
  /// The release of the sender's program, to be shown to the user.
  package var release: String

  /// Creates a greeting; its version is that of this program by default.
  package init(version: UInt16 = Greeting.currentVersion, release: String) {
    self.version = version
    self.release = release
  }

  /// Whether this program can read the rest of the message.
  package var isCurrent: Bool { version == Self.currentVersion }

  private static let mark = Array("ASPIC".utf8)
}

extension Greeting: Field {
  func write(to octets: inout [UInt8]) {
    octets += Self.mark
    version.write(to: &octets)
    release.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    let offset = reader.offset
    guard try reader.readOctets(Self.mark.count) == Self.mark[...] else {
      throw FrameError(.notGreeting, at: offset)
    }
    version = try reader.read()
    release = try reader.read()
  }
}

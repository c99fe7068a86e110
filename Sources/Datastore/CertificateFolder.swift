/// The certificates and keys of one router: PEM files of its state folder, each replaced as a
/// whole, readable by their owner only. Anybody may put files there while no router runs on it.
///
///     STATE/ROUTER/certs/local/ID.cert
///     STATE/ROUTER/certs/key-pair/ID.priv
///     STATE/ROUTER/certs/certification-authority/PROFILE.cert
///     STATE/ROUTER/certs/certificate-request/ID.req
package struct CertificateFolder: Sendable {
  /// What a file holds. The raw value is the name of its folder.
  package enum Kind: String, CaseIterable, Sendable {
    case local
    case keyPair = "key-pair"
    case authority = "certification-authority"
    case request = "certificate-request"

    var ending: String {
      switch self {
      case .local, .authority: ".cert"
      case .keyPair: ".priv"
      case .request: ".req"
      }
    }
  }

  package struct Entry: Equatable, Sendable {
    package var kind: Kind
    /// Without its ending.
    package var name: String
    package var octets: [UInt8]
  }

  /// Of the folder inside that of the router.
  package static let name = "certs"
  /// Octets of one file.
  package static let sizeLimit = 1 << 18

  private let state: StateFolder
  private let routerFolder: String
  private let folder: String
  private var fileSystem: any FileSystem { state.fileSystem }

  package init(router: String, in state: StateFolder) throws(DatastoreError) {
    self.state = state
    routerFolder = try state.path(ofRouter: router)
    folder = "\(routerFolder)/\(Self.name)"
  }

  /// A name that leads nowhere else and hides nothing: letters, digits, `.`, `-` and `_`.
  package static func isUsable(_ name: String) -> Bool {
    !name.hasPrefix(".") && (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// All that is there, sorted. A file that can't be read comes without octets: it is there, and
  /// broken. What a crash left half written is removed.
  package func contents() throws(DatastoreError) -> [Entry] {
    var entries: [Entry] = []
    for kind in Kind.allCases {
      let path = "\(folder)/\(kind.rawValue)"
      for file in try fileSystem.namesIfAny(inFolder: path).sorted() {
        if file.hasSuffix(unfinishedSuffix) {
          try? fileSystem.remove("\(path)/\(file)")
          continue
        }
        guard file.hasSuffix(kind.ending) else { continue }
        let name = String(file.dropLast(kind.ending.count))
        guard Self.isUsable(name) else { continue }
        let octets = try? fileSystem.contents(of: "\(path)/\(file)", limit: Self.sizeLimit)
        entries.append(Entry(kind: kind, name: name, octets: octets ?? []))
      }
    }
    return entries
  }

  /// Puts a file in place of any of its name. Once this returns it outlives a loss of power; if it
  /// throws, the old one stays.
  package func keep(
    _ octets: [UInt8], _ kind: Kind, named name: String
  ) throws(DatastoreError) {
    let place = try prepare(kind, name)
    try fileSystem.install(octets, as: place.file, inFolder: place.folder)
    try fileSystem.synchronizeFolder(place.folder)
  }

  /// Removes a file, if it is there.
  package func remove(_ kind: Kind, named name: String) throws(DatastoreError) {
    let place = try prepare(kind, name)
    do { try fileSystem.remove("\(place.folder)/\(place.file)") } catch {
      guard error.isNotFound else { throw error }
      return
    }
    try fileSystem.synchronizeFolder(place.folder)
  }

  /// Makes the folders on the way, each durable in the one above it.
  private func prepare(
    _ kind: Kind, _ name: String
  ) throws(DatastoreError) -> (folder: String, file: String) {
    let path = "\(folder)/\(kind.rawValue)"
    guard Self.isUsable(name) else { throw DatastoreError(.unusableFileName, at: name) }
    try fileSystem.makeFolders(path)
    return (path, "\(name)\(kind.ending)")
  }
}

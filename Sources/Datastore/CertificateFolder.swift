/// The certificates and keys of one router. They are PEM files in its state folder, each of which
/// is replaced as a whole and readable by its owner only. A user may add files while no router uses
/// the folder.
///
///     STATE/ROUTER/certs/local/ID.cert
///     STATE/ROUTER/certs/key-pair/ID.priv
///     STATE/ROUTER/certs/certification-authority/PROFILE.cert
///     STATE/ROUTER/certs/certificate-request/ID.req
package struct CertificateFolder: Sendable {
  /// The kind of a file's content. The raw value is the name of the folder for that kind.
  package enum Kind: String, CaseIterable, Sendable {
    /// The certificate of a local key pair.
    case local
    /// A private key with its public key.
    case keyPair = "key-pair"
    /// The certificate of a certification authority.
    case authority = "certification-authority"
    /// A request for a certificate (RFC 2986).
    case request = "certificate-request"

    var ending: String {
      switch self {
      case .local, .authority: ".cert"
      case .keyPair: ".priv"
      case .request: ".req"
      }
    }
  }

  /// A file of the folder with its content.
  package struct Entry: Equatable, Sendable {
    /// The kind of its content.
    package var kind: Kind
    /// The name of the file without its extension.
    package var name: String
    /// The content; empty if the file cannot be read.
    package var octets: [UInt8]
  }

  /// The name of the folder inside the router's folder.
  package static let name = "certs"
  /// The maximum number of octets of one file.
  package static let sizeLimit = 1 << 18

  private let state: StateFolder
  private let routerFolder: String
  private let folder: String
  private var fileSystem: any FileSystem { state.fileSystem }

  /// Creates the folder of the router with this name. Throws if the name cannot be that of a
  /// folder. Nothing on disk is read or changed.
  package init(router: String, in state: StateFolder) throws(DatastoreError) {
    self.state = state
    routerFolder = try state.path(ofRouter: router)
    folder = "\(routerFolder)/\(Self.name)"
  }

  /// Returns whether a name is safe as a file name. It may consist of letters, digits, `.`, `-` and
  /// `_`, so it can neither lead to another folder nor be hidden.
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

  /// Returns all files, sorted. A file that cannot be read is listed without octets. Files that a
  /// crash left incomplete are removed.
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

  /// Stores a file and replaces any file of that name. After it has returned, the file survives a
  /// loss of power. If it throws, the old file is unchanged.
  package func save(
    _ octets: [UInt8], _ kind: Kind, named name: String
  ) throws(DatastoreError) {
    let place = try prepare(kind, name)
    try fileSystem.install(octets, as: place.file, inFolder: place.folder)
    try fileSystem.synchronizeFolder(place.folder)
  }

  /// Removes a file if it exists.
  package func remove(_ kind: Kind, named name: String) throws(DatastoreError) {
    let place = try prepare(kind, name)
    do { try fileSystem.remove("\(place.folder)/\(place.file)") } catch {
      guard error.isNotFound else { throw error }
      return
    }
    try fileSystem.synchronizeFolder(place.folder)
  }

  /// Creates the missing folders of the path, each of them durably.
  private func prepare(
    _ kind: Kind, _ name: String
  ) throws(DatastoreError) -> (folder: String, file: String) {
    let path = "\(folder)/\(kind.rawValue)"
    guard Self.isUsable(name) else { throw DatastoreError(.unusableFileName, at: name) }
    try fileSystem.makeFolders(path)
    return (path, "\(name)\(kind.ending)")
  }
}

package import Cryptography
package import Datastore
package import Router

/// The certificates and keys of a router, and the folder that stores them on disk, if there is one.
package struct CertificateArchive {
  /// The certificates and keys in memory.
  package private(set) var store = CertificateStore()
  private let folder: CertificateFolder?

  /// Opens the archive of a router whose files are in its state folder. If `folder` is nil, the
  /// files are kept in memory.
  package init(_ folder: CertificateFolder?) throws(ManagementError) {
    self.folder = folder
    do throws(DatastoreError) {
      for entry in try folder?.contents() ?? [] {
        store.set(entry.octets, entry.kind, named: entry.name)
      }
    } catch {
      throw ManagementError(.storage(error))
    }
  }

  /// Stores a file, first durably in the folder and then in memory. Throws `storage`.
  package mutating func save(
    _ octets: [UInt8], _ kind: CertificateFolder.Kind, named name: String
  ) throws(ManagementError) {
    do throws(DatastoreError) { try folder?.save(octets, kind, named: name) } catch {
      throw ManagementError(.storage(error))
    }
    store.set(octets, kind, named: name)
  }

  /// Stores the file of a private key in the same way. The copy of its octets is wiped. Throws
  /// `keyNotWritten`, `storage`.
  package mutating func save(_ key: PrivateKey, named name: String) throws(ManagementError) {
    guard let pem = key.pem else { throw ManagementError(.keyNotWritten) }
    try pem.withOctets { octets throws(ManagementError) in
      var copy = octets.indices.map { octets[$0] }
      defer { wipe(&copy) }
      try save(copy, .keyPair, named: name)
    }
  }

  /// Removes a file, first from the folder and then from memory. Throws `storage`.
  package mutating func remove(
    _ kind: CertificateFolder.Kind, named name: String
  ) throws(ManagementError) {
    do throws(DatastoreError) { try folder?.remove(kind, named: name) } catch {
      throw ManagementError(.storage(error))
    }
    store.set(nil, kind, named: name)
  }
}

extension CertificateStore {
  /// Sets the octets of a file; nil removes the file.
  fileprivate mutating func set(
    _ octets: [UInt8]?, _ kind: CertificateFolder.Kind, named name: String
  ) {
    switch kind {
    case .local: localCertificates[name] = octets
    case .keyPair: keyPairs[name] = octets.map { Secret($0) }
    case .authority: authorities[name] = octets
    case .request: requests[name] = octets
    }
  }

  /// Returns the names of the files of a kind, sorted.
  package func names(_ kind: CertificateFolder.Kind) -> [String] {
    switch kind {
    case .local: localCertificates.keys.sorted()
    case .keyPair: keyPairs.keys.sorted()
    case .authority: authorities.keys.sorted()
    case .request: requests.keys.sorted()
    }
  }
}

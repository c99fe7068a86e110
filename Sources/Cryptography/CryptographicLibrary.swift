/// libcrypto with the providers that our ciphers need. Making one costs nothing: what a cipher
/// needs is loaded when the first of its kind is made, and kept as long as the library, or one of
/// those, lives.
///
/// A class, because ciphers share what it loads. It belongs to one router and, as that, to one
/// thread.
package final class CryptographicLibrary {
  private var context: LibraryContext?
  private var ciphers: [EncryptionAlgorithm: FetchedCipher] = [:]
  private var groups: [DiffieHellmanGroup: ModularGroup] = [:]

  package init() {}

  /// Whether anything has been loaded yet.
  package var isLoaded: Bool { context != nil }

  func cipher(_ algorithm: EncryptionAlgorithm) throws(CryptographyError) -> FetchedCipher {
    if let cipher = ciphers[algorithm] { return cipher }
    let cipher = try FetchedCipher(algorithm, from: load())
    ciphers[algorithm] = cipher
    return cipher
  }

  func group(_ name: DiffieHellmanGroup) throws(CryptographyError) -> ModularGroup {
    if let group = groups[name] { return group }
    let group = try ModularGroup(name)
    groups[name] = group
    return group
  }

  /// What keys and certificates are made in.
  func keyContext() throws(CryptographyError) -> LibraryContext {
    let context = try load()
    try context.require(.default)
    return context
  }

  private func load() throws(CryptographyError) -> LibraryContext {
    if let context { return context }
    let context = try LibraryContext()
    self.context = context
    return context
  }
}

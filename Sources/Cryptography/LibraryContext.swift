internal import COpenSSL

/// A context of libcrypto of our own: the process's default one, and what `openssl.cnf` does to
/// it, stay out of it. A class, because it owns that context and its providers.
@safe final class LibraryContext {
  enum Provider: String, Sendable { case `default`, legacy }

  let pointer: OpaquePointer
  private var standard: OpaquePointer?
  private var legacy: OpaquePointer?

  init() throws(CryptographyError) {
    guard let pointer = unsafe OSSL_LIB_CTX_new() else {
      throw CryptographyError(.refused("OSSL_LIB_CTX_new"))
    }
    unsafe self.pointer = pointer
  }

  deinit {
    if let legacy = unsafe legacy { unsafe OSSL_PROVIDER_unload(legacy) }
    if let standard = unsafe standard { unsafe OSSL_PROVIDER_unload(standard) }
    unsafe OSSL_LIB_CTX_free(pointer)
  }

  /// Loads the provider, if it is not yet.
  func require(_ provider: Provider) throws(CryptographyError) {
    switch provider {
    case .default: if unsafe standard == nil { unsafe standard = try load(provider) }
    case .legacy: if unsafe legacy == nil { unsafe legacy = try load(provider) }
    }
  }

  private func load(_ provider: Provider) throws(CryptographyError) -> OpaquePointer {
    guard let loaded = unsafe OSSL_PROVIDER_load(pointer, provider.rawValue) else {
      throw CryptographyError(.noProvider(provider.rawValue))
    }
    return unsafe loaded
  }
}

/// A cipher of libcrypto, looked up once. It owns that, and keeps its context alive.
@safe final class FetchedCipher {
  let pointer: OpaquePointer
  let row: EncryptionAlgorithm.Row
  private let context: LibraryContext

  init(
    _ algorithm: EncryptionAlgorithm, from context: LibraryContext
  ) throws(CryptographyError) {
    let row = algorithm.row
    try context.require(row.provider)
    guard let pointer = unsafe EVP_CIPHER_fetch(context.pointer, row.libraryName, nil) else {
      throw CryptographyError(.noAlgorithm(row.libraryName))
    }
    self.row = row
    unsafe self.pointer = pointer
    self.context = context
  }

  deinit { unsafe EVP_CIPHER_free(pointer) }
}

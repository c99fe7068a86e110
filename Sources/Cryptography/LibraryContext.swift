internal import COpenSSL

/// A library context of libcrypto, apart from the default context of the process, so that
/// `openssl.cnf` has no effect. It is a class, because it owns the context and its providers.
@safe final class LibraryContext {
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

  /// Loads a provider, unless it is loaded.
  func require(_ provider: LibraryProvider) throws(CryptographyError) {
    switch provider {
    case .default: if unsafe standard == nil { unsafe standard = try load(provider) }
    case .legacy: if unsafe legacy == nil { unsafe legacy = try load(provider) }
    }
  }

  private func load(_ provider: LibraryProvider) throws(CryptographyError) -> OpaquePointer {
    guard let loaded = unsafe OSSL_PROVIDER_load(pointer, provider.rawValue) else {
      throw CryptographyError(.noProvider(provider.rawValue))
    }
    return unsafe loaded
  }
}

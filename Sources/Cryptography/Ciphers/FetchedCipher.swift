internal import COpenSSL

/// A cipher of libcrypto that has been looked up by its name. It owns the result, and keeps the
/// library context alive.
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

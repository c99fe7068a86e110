internal import COpenSSL

/// Room for the longest digest that we use, SHA-1's.
typealias Digest = InlineArray<20, UInt8>

/// A hash under way, as libcrypto keeps it. A class, because it owns that: the last owner frees
/// it, and libcrypto wipes it then.
@safe final class DigestContext {
  private let pointer: OpaquePointer
  private let digest: FetchedDigest

  /// A hash that has taken in nothing yet.
  init(_ digest: FetchedDigest) throws(CryptographyError) {
    guard let pointer = unsafe EVP_MD_CTX_new() else {
      throw CryptographyError(.refused("EVP_MD_CTX_new"))
    }
    unsafe self.pointer = pointer
    self.digest = digest
    guard unsafe EVP_DigestInit_ex2(pointer, digest.pointer, nil) == 1 else {
      throw CryptographyError(.refused("EVP_DigestInit_ex2"))
    }
  }

  deinit { unsafe EVP_MD_CTX_free(pointer) }

  /// Goes on from where `other` is.
  func copy(_ other: DigestContext) throws(CryptographyError) {
    guard unsafe EVP_MD_CTX_copy_ex(pointer, other.pointer) == 1 else {
      throw CryptographyError(.refused("EVP_MD_CTX_copy_ex"))
    }
  }

  func absorb(_ octets: Span<UInt8>) throws(CryptographyError) {
    let isDone = unsafe octets.withUnsafeBufferPointer { octets in
      unsafe EVP_DigestUpdate(pointer, octets.baseAddress, octets.count) == 1
    }
    if !isDone { throw CryptographyError(.refused("EVP_DigestUpdate")) }
  }

  /// Ends the hash: 16 or 20 octets go to the front of `octets`.
  func finish(into octets: inout Digest) throws(CryptographyError) {
    var span = octets.mutableSpan
    let isDone = unsafe span.withUnsafeMutableBufferPointer { octets in
      guard let start = octets.baseAddress else { return false }
      return unsafe EVP_DigestFinal_ex(pointer, start, nil) == 1
    }
    if !isDone { throw CryptographyError(.refused("EVP_DigestFinal_ex")) }
  }
}

import COpenSSL
import Cryptography
import IPsec

/// Measures only the calls of libcrypto that a packet needs: the same ciphers and digests over as
/// many octets as a security association processes, in one buffer. The calls are those of EVP, the
/// documented interface of libcrypto, with contexts that are reused.
@safe final class RawWork {
  private var isGCM = false
  private var cipher: (encrypt: OpaquePointer, decrypt: OpaquePointer)?
  private var digest: (inner: OpaquePointer, outer: OpaquePointer, running: OpaquePointer)?
  private let digestLength: Int
  private var buffer: [UInt8]
  private let encrypted: Int
  private let authenticated: Int

  init(_ parameters: SecurityAssociationParameters, innerLength: Int) {
    let encapsulation = Encapsulation(parameters)
    let outer = encapsulation.sealedLength(ofInner: innerLength)
    encrypted =
      parameters.encryption == nil
      ? 0 : outer - encapsulation.headerLength - encapsulation.tagLength
    authenticated =
      parameters.securityProtocol == .esp
      ? outer - TunnelHeader.length - encapsulation.tagLength : outer
    buffer = [UInt8](repeating: 0x5A, count: outer)
    digestLength = parameters.authentication?.algorithm.keyLength ?? 0

    let library = unsafe OSSL_LIB_CTX_new()
    unsafe OSSL_PROVIDER_load(library, "default")
    unsafe OSSL_PROVIDER_load(library, "legacy")
    let block = [UInt8](1...64)
    if let encryption = parameters.encryption {
      let names: [EncryptionAlgorithm: String] = [
        .des: "DES-CBC", .tripleDES: "DES-EDE3-CBC", .aes128CBC: "AES-128-CBC",
        .aes192CBC: "AES-192-CBC", .aes256CBC: "AES-256-CBC", .aes128GCM: "AES-128-GCM",
        .aes192GCM: "AES-192-GCM", .aes256GCM: "AES-256-GCM",
      ]
      let fetched = unsafe EVP_CIPHER_fetch(library, names[encryption.algorithm], nil)
      isGCM = encryption.algorithm.authenticates
      if let encrypt = unsafe EVP_CIPHER_CTX_new(), let decrypt = unsafe EVP_CIPHER_CTX_new() {
        unsafe EVP_CipherInit_ex2(encrypt, fetched, block, block, 1, nil)
        unsafe EVP_CIPHER_CTX_set_padding(encrypt, 0)
        unsafe EVP_CipherInit_ex2(decrypt, fetched, block, block, 0, nil)
        unsafe EVP_CIPHER_CTX_set_padding(decrypt, 0)
        unsafe cipher = (encrypt, decrypt)
      }
    }
    if let authentication = parameters.authentication {
      let names: [HashAlgorithm: String] = [.md5: "MD5", .sha1: "SHA1", .sha256: "SHA256"]
      let fetched = unsafe EVP_MD_fetch(library, names[authentication.algorithm.row.hash], nil)
      if let inner = unsafe EVP_MD_CTX_new(), let outer = unsafe EVP_MD_CTX_new(),
        let running = unsafe EVP_MD_CTX_new()
      {
        unsafe EVP_DigestInit_ex2(inner, fetched, nil)
        unsafe EVP_DigestUpdate(inner, block, 64)
        unsafe EVP_DigestInit_ex2(outer, fetched, nil)
        unsafe EVP_DigestUpdate(outer, block, 64)
        unsafe digest = (inner, outer, running)
      }
    }
  }

  func seal() {
    unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      if let cipher = unsafe cipher { unsafe run(cipher.encrypt, buffer, EVP_CTRL_AEAD_GET_TAG) }
      unsafe authenticate(buffer)
    }
  }

  func open() {
    unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      unsafe authenticate(buffer)
      if let cipher = unsafe cipher { unsafe run(cipher.decrypt, buffer, EVP_CTRL_AEAD_SET_TAG) }
    }
  }

  private func run(
    _ context: OpaquePointer, _ buffer: UnsafeMutableBufferPointer<UInt8>, _ tag: Int32
  ) {
    var written: Int32 = 0
    unsafe EVP_CipherInit_ex2(context, nil, nil, buffer.baseAddress, -1, nil)
    if isGCM {
      unsafe EVP_CipherUpdate(context, nil, &written, buffer.baseAddress, 8)
      unsafe EVP_CipherUpdate(
        context, buffer.baseAddress, &written, buffer.baseAddress, Int32(encrypted))
      var value = InlineArray<16, UInt8>(repeating: 0)
      var span = value.mutableSpan
      unsafe span.withUnsafeMutableBufferPointer { value in
        // The octets that are opened here are not those that were sealed; the value is compared
        // nevertheless.
        if tag == EVP_CTRL_AEAD_SET_TAG {
          unsafe EVP_CIPHER_CTX_ctrl(context, tag, 16, value.baseAddress)
        }
        unsafe EVP_CipherFinal_ex(context, value.baseAddress, &written)
        if tag == EVP_CTRL_AEAD_GET_TAG {
          unsafe EVP_CIPHER_CTX_ctrl(context, tag, 16, value.baseAddress)
        }
      }
      return
    }
    unsafe EVP_CipherUpdate(
      context, buffer.baseAddress, &written, buffer.baseAddress, Int32(encrypted))
  }

  private func authenticate(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
    guard let digest = unsafe digest else { return }
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { value in
      unsafe EVP_MD_CTX_copy_ex(digest.running, digest.inner)
      unsafe EVP_DigestUpdate(digest.running, buffer.baseAddress, authenticated)
      unsafe EVP_DigestFinal_ex(digest.running, value.baseAddress, nil)
      unsafe EVP_MD_CTX_copy_ex(digest.running, digest.outer)
      unsafe EVP_DigestUpdate(digest.running, value.baseAddress, digestLength)
      unsafe EVP_DigestFinal_ex(digest.running, value.baseAddress, nil)
    }
  }
}

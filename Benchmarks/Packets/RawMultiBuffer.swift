#if canImport(CIPsecMB)
  import CIPsecMB
  import Cryptography
  import IPsec

  /// Measures the multi-buffer library alone: one job for each packet with cipher and digest, over
  /// as many octets as a security association processes, and with a key for each association.
  /// AES-GCM uses no lanes, and has one call for each packet.
  @safe final class RawMultiBuffer {
    private let manager: UnsafeMutablePointer<IMB_MGR>
    private let octets: UnsafeMutablePointer<UInt8>
    /// The expanded keys and the HMAC states of each association.
    private let keys: UnsafeMutableRawPointer
    private let tag: UnsafeMutablePointer<UInt8>
    private let context = UnsafeMutablePointer<gcm_context_data>.allocate(capacity: 1)
    private var mode = IMB_CIPHER_NULL
    private var keyLength = 0
    private var hash = IMB_AUTH_NULL
    private var tagLength = 0
    private var sealsGCM: aes_gcm_enc_dec_t?
    private var opensGCM: aes_gcm_enc_dec_t?
    private let packets: Int
    private let associations: Int
    private let encrypted: Range<Int>
    private let authenticated: Range<Int>

    private static let slot = 2_048
    /// The octets for the keys of an association, of which AES-GCM needs the most.
    private static let stride = 2_048
    /// The offsets for the pointers of 3DES, for the decryption keys of AES, and for the states of
    /// HMAC.
    private static let pointers = 1_024
    private static let decryption = 512
    private static let states = 1_536

    /// Makes the buffers, or returns nil if the processor lacks AVX-512.
    init?(
      _ parameters: SecurityAssociationParameters, innerLength: Int, packets: Int,
      associations: Int
    ) {
      let encapsulation = Encapsulation(parameters)
      let outer = encapsulation.sealedLength(ofInner: innerLength)
      encrypted =
        parameters.encryption == nil
        ? 0..<0 : encapsulation.headerLength..<outer - encapsulation.tagLength
      authenticated =
        parameters.securityProtocol == .esp ? 20..<outer - encapsulation.tagLength : 0..<outer
      self.packets = packets
      self.associations = associations
      guard let manager = unsafe alloc_mb_mgr(0) else { return nil }
      var architecture = IMB_ARCH_NONE
      unsafe init_mb_mgr_auto(manager, &architecture)
      guard architecture == IMB_ARCH_AVX512 else { return nil }
      unsafe self.manager = manager
      unsafe octets = .allocate(capacity: packets * Self.slot)
      unsafe octets.initialize(repeating: 0x5A, count: packets * Self.slot)
      unsafe keys = .allocate(byteCount: associations * Self.stride, alignment: 64)
      unsafe keys.initializeMemory(
        as: UInt8.self, repeating: 0x36, count: associations * Self.stride)
      unsafe tag = .allocate(capacity: packets * 32)
      unsafe tag.initialize(repeating: 0, count: packets * 32)
      if let row = parameters.authentication?.algorithm.row {
        hash =
          switch row.hash {
          case .md5: IMB_AUTH_MD5
          case .sha1: IMB_AUTH_HMAC_SHA_1
          case .sha256, .sha384: IMB_AUTH_HMAC_SHA_256
          }
        tagLength = row.tagLength
      }
      guard let algorithm = parameters.encryption?.algorithm else { return }
      keyLength = algorithm.row.keyLength
      switch algorithm {
      case .des: mode = IMB_CIPHER_DES
      case .tripleDES: mode = IMB_CIPHER_DES3
      case .aes128CBC, .aes192CBC, .aes256CBC: mode = IMB_CIPHER_CBC
      case .aes128GCM:
        unsafe (sealsGCM, opensGCM) = (manager.pointee.gcm128_enc, manager.pointee.gcm128_dec)
      case .aes192GCM:
        unsafe (sealsGCM, opensGCM) = (manager.pointee.gcm192_enc, manager.pointee.gcm192_dec)
      case .aes256GCM:
        unsafe (sealsGCM, opensGCM) = (manager.pointee.gcm256_enc, manager.pointee.gcm256_dec)
      }
      for association in 0..<associations {
        let place = unsafe keys + association * Self.stride
        let key = [UInt8](repeating: UInt8(truncatingIfNeeded: association), count: 32)
        unsafe expand(key, of: algorithm, at: place)
      }
    }

    private func expand(
      _ key: [UInt8], of algorithm: EncryptionAlgorithm, at place: UnsafeMutableRawPointer
    ) {
      let expansions: [EncryptionAlgorithm: (keyexp_t?, aes_gcm_pre_t?)] = unsafe [
        .aes128CBC: (manager.pointee.keyexp_128, nil),
        .aes192CBC: (manager.pointee.keyexp_192, nil),
        .aes256CBC: (manager.pointee.keyexp_256, nil),
        .aes128GCM: (nil, manager.pointee.gcm128_pre),
        .aes192GCM: (nil, manager.pointee.gcm192_pre),
        .aes256GCM: (nil, manager.pointee.gcm256_pre),
      ]
      if let (expand, expandGCM) = unsafe expansions[algorithm] {
        unsafe expand?(key, place, place + Self.decryption)
        unsafe expandGCM?(key, place.assumingMemoryBound(to: gcm_key_data.self))
        return
      }
      let words = unsafe place.assumingMemoryBound(to: UInt64.self)
      let parts = unsafe (place + Self.pointers).assumingMemoryBound(
        to: UnsafeRawPointer?.self)
      for part in 0..<3 {
        unsafe _ = manager.pointee.des_key_sched(words + part * 16, key)
        unsafe parts[part] = UnsafeRawPointer(words + part * 16)
      }
    }

    func seal() { run(encrypts: true) }
    func open() { run(encrypts: false) }

    private func run(encrypts: Bool) {
      if unsafe sealsGCM != nil { return authenticate(encrypts: encrypts) }
      for packet in 0..<packets {
        guard let job = unsafe manager.pointee.get_next_job(manager) else { return }
        let start = unsafe octets + packet * Self.slot
        let place = unsafe keys + packet % associations * Self.stride
        unsafe job.pointee.src = UnsafePointer(start)
        unsafe job.pointee.dst = start + encrypted.lowerBound
        unsafe job.pointee.cipher_mode = IMB_CIPHER_NULL
        unsafe job.pointee.cipher_direction = encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT
        unsafe job.pointee.chain_order =
          encrypts ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER
        unsafe job.pointee.hash_alg = IMB_AUTH_NULL
        if mode != IMB_CIPHER_NULL {
          let isTriple = mode == IMB_CIPHER_DES3
          let isAES = mode == IMB_CIPHER_CBC
          unsafe job.pointee.cipher_mode = mode
          unsafe job.pointee.enc_keys = UnsafeRawPointer(isTriple ? place + Self.pointers : place)
          unsafe job.pointee.dec_keys = UnsafeRawPointer(
            isTriple ? place + Self.pointers : isAES ? place + Self.decryption : place)
          unsafe job.pointee.key_len_in_bytes = UInt64(keyLength)
          unsafe job.pointee.iv = UnsafePointer(start)
          unsafe job.pointee.iv_len_in_bytes = isAES ? 16 : 8
          unsafe job.pointee.cipher_start_src_offset_in_bytes = UInt64(encrypted.lowerBound)
          unsafe job.pointee.msg_len_to_cipher_in_bytes = UInt64(encrypted.count)
        }
        if hash != IMB_AUTH_NULL {
          unsafe job.pointee.hash_alg = hash
          unsafe job.pointee.hash_start_src_offset_in_bytes = UInt64(authenticated.lowerBound)
          unsafe job.pointee.msg_len_to_hash_in_bytes = UInt64(authenticated.count)
          unsafe job.pointee.auth_tag_output = tag + packet * 32
          unsafe job.pointee.auth_tag_output_len_in_bytes = UInt64(tagLength)
          let states = unsafe UnsafePointer(
            (place + Self.states).assumingMemoryBound(to: UInt8.self))
          unsafe job.pointee.u.HMAC._hashed_auth_key_xor_ipad = states
          unsafe job.pointee.u.HMAC._hashed_auth_key_xor_opad = states + 32
        }
        _ = unsafe manager.pointee.submit_job_nocheck(manager)
      }
      while unsafe manager.pointee.flush_job(manager) != nil {}
    }

    private func authenticate(encrypts: Bool) {
      guard let run = unsafe encrypts ? sealsGCM : opensGCM else { return }
      for packet in 0..<packets {
        let start = unsafe octets + packet * Self.slot
        let place = unsafe keys + packet % associations * Self.stride
        let text = unsafe start + encrypted.lowerBound
        unsafe run(
          UnsafeRawPointer(place).assumingMemoryBound(to: gcm_key_data.self), context, text, text,
          UInt64(encrypted.count), start, start + 20, 8, tag + packet * 32, 16)
      }
    }
  }
#endif

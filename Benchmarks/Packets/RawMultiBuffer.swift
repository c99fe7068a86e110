#if canImport(CIPsecMB)
  import CIPsecMB
  import Cryptography
  import IPsec

  /// The multi-buffer library and nothing else: one job for a packet, cipher and digest chained, as
  /// many octets as a security association puts through it, and a key for each association.
  @safe final class RawMultiBuffer {
    private let manager: UnsafeMutablePointer<IMB_MGR>
    private let octets: UnsafeMutablePointer<UInt8>
    private let schedules: UnsafeMutablePointer<UInt64>
    private let parts: UnsafeMutablePointer<UnsafeRawPointer?>
    private let tag: UnsafeMutablePointer<UInt8>
    private let parameters: SecurityAssociationParameters
    private let packets: Int
    private let associations: Int
    private let outer: Int
    private let encrypted: Range<Int>
    private let authenticated: Range<Int>

    private static let slot = 2_048

    /// nil where the processor lacks AVX-512.
    init?(
      _ parameters: SecurityAssociationParameters, innerLength: Int, packets: Int,
      associations: Int
    ) {
      let encapsulation = Encapsulation(parameters)
      outer = encapsulation.sealedLength(ofInner: innerLength)
      encrypted =
        parameters.encryption == nil
        ? 0..<0 : encapsulation.headerLength..<outer - encapsulation.tagLength
      authenticated =
        parameters.securityProtocol == .esp ? 20..<outer - encapsulation.tagLength : 0..<outer
      self.parameters = parameters
      self.packets = packets
      self.associations = associations
      guard let manager = unsafe alloc_mb_mgr(0) else { return nil }
      var architecture = IMB_ARCH_NONE
      unsafe init_mb_mgr_auto(manager, &architecture)
      guard architecture == IMB_ARCH_AVX512 else { return nil }
      unsafe self.manager = manager
      unsafe octets = .allocate(capacity: packets * Self.slot)
      unsafe octets.initialize(repeating: 0x5A, count: packets * Self.slot)
      unsafe schedules = .allocate(capacity: associations * 48)
      unsafe schedules.initialize(repeating: 0, count: associations * 48)
      unsafe parts = .allocate(capacity: associations * 3)
      unsafe tag = .allocate(capacity: packets * 32)
      unsafe tag.initialize(repeating: 0, count: packets * 32)
      var key: [UInt8] = Array(1...8)
      for index in 0..<associations * 3 {
        key[index % 8] ^= 0x36
        let schedule = unsafe schedules + index * 16
        unsafe _ = manager.pointee.des_key_sched(schedule, key)
        unsafe (parts + index).initialize(to: UnsafeRawPointer(schedule))
      }
    }

    func seal() { run(encrypts: true) }
    func open() { run(encrypts: false) }

    private func run(encrypts: Bool) {
      for packet in 0..<packets {
        guard let job = unsafe manager.pointee.get_next_job(manager) else { return }
        let start = unsafe octets + packet * Self.slot
        let association = packet % associations
        unsafe job.pointee.src = UnsafePointer(start)
        unsafe job.pointee.dst = start + encrypted.lowerBound
        unsafe job.pointee.cipher_mode = IMB_CIPHER_NULL
        unsafe job.pointee.cipher_direction = encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT
        unsafe job.pointee.chain_order =
          encrypts ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER
        unsafe job.pointee.hash_alg = IMB_AUTH_NULL
        if let encryption = parameters.encryption {
          let isDES = encryption.algorithm == .des
          unsafe job.pointee.cipher_mode = isDES ? IMB_CIPHER_DES : IMB_CIPHER_DES3
          let keys =
            unsafe isDES
            ? UnsafeRawPointer(schedules + association * 48)
            : UnsafeRawPointer(parts + association * 3)
          unsafe job.pointee.enc_keys = keys
          unsafe job.pointee.dec_keys = keys
          unsafe job.pointee.key_len_in_bytes = isDES ? 8 : 24
          unsafe job.pointee.iv = UnsafePointer(start)
          unsafe job.pointee.iv_len_in_bytes = 8
          unsafe job.pointee.cipher_start_src_offset_in_bytes = UInt64(encrypted.lowerBound)
          unsafe job.pointee.msg_len_to_cipher_in_bytes = UInt64(encrypted.count)
        }
        if let authentication = parameters.authentication {
          unsafe job.pointee.hash_alg =
            authentication.algorithm == .hmacMD5 ? IMB_AUTH_MD5 : IMB_AUTH_HMAC_SHA_1
          unsafe job.pointee.hash_start_src_offset_in_bytes = UInt64(authenticated.lowerBound)
          unsafe job.pointee.msg_len_to_hash_in_bytes = UInt64(authenticated.count)
          unsafe job.pointee.auth_tag_output = tag + packet * 32
          unsafe job.pointee.auth_tag_output_len_in_bytes = 12
          let state = unsafe UnsafeRawPointer(schedules).assumingMemoryBound(to: UInt8.self)
          unsafe job.pointee.u.HMAC._hashed_auth_key_xor_ipad = state + association * 64
          unsafe job.pointee.u.HMAC._hashed_auth_key_xor_opad = state + association * 64 + 32
        }
        _ = unsafe manager.pointee.submit_job_nocheck(manager)
      }
      while unsafe manager.pointee.flush_job(manager) != nil {}
    }
  }
#endif

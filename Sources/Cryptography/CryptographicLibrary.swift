/// libcrypto with the providers that our ciphers need. Making one costs nothing: what a cipher
/// needs is loaded when the first of its kind is made, and kept as long as the library, or one of
/// those, lives.
///
/// A class, because ciphers share what it loads. It belongs to one router and, as that, to one
/// thread.
package final class CryptographicLibrary {
  private var context: LibraryContext?
  private var ciphers: [EncryptionAlgorithm: FetchedCipher] = [:]
  private var groups: [DiffieHellmanGroup: any KeyExchangeGroup] = [:]
  private var keyMemories: [Int: KeyMemory] = [:]
  #if canImport(CIPsecMB)
    /// nil until the first large enough batch; what is in it is nil where the processor will not do.
    private var engine: MultiBufferEngine??
  #endif
  private let usesVectors: Bool

  /// `usesVectors`: whether large batches go through the multi-buffer library, where there is one
  /// and the processor has what it takes.
  package init(usesVectors: Bool = true) { self.usesVectors = usesVectors }

  /// Whether anything has been loaded yet.
  package var isLoaded: Bool { context != nil }

  package var multiBufferSupport: MultiBufferSupport {
    #if canImport(CIPsecMB)
      guard usesVectors else { return .notFaster }
      guard let engine else { return .notNeededYet }
      guard let engine else { return .notFaster }
      return engine.hasCiphers ? .ciphersAndAuthenticators : .authenticators
    #else
      return .notBuilt
    #endif
  }

  #if canImport(CIPsecMB)
    /// Made when it is first asked for, so that a start does not wait for it.
    var multiBuffer: MultiBufferEngine? {
      guard usesVectors else { return nil }
      if let engine { return engine }
      let made = MultiBufferEngine()
      engine = .some(made)
      return made
    }

    /// What batches have had made; nil: none was worth it yet, or nothing would be faster.
    var madeMultiBuffer: MultiBufferEngine? { engine ?? nil }

    /// What there is for so many packets: a few do not have it made, but use it where it is there.
    func multiBuffer(for packets: Int) -> MultiBufferEngine? {
      if let engine, usesVectors { return engine }
      return packets >= Self.leastForVectors ? multiBuffer : nil
    }
  #endif

  /// Where keys of packets are that take so many octets.
  func memory(forBlocks length: Int) -> KeyMemory {
    if let memory = keyMemories[length] { return memory }
    let memory = KeyMemory(blockLength: length)
    keyMemories[length] = memory
    return memory
  }

  func cipher(_ algorithm: EncryptionAlgorithm) throws(CryptographyError) -> FetchedCipher {
    if let cipher = ciphers[algorithm] { return cipher }
    let cipher = try FetchedCipher(algorithm, from: load())
    ciphers[algorithm] = cipher
    return cipher
  }

  func group(_ name: DiffieHellmanGroup) throws(CryptographyError) -> any KeyExchangeGroup {
    if let group = groups[name] { return group }
    let group: any KeyExchangeGroup =
      if case .curve(let curve) = name.row.construction {
        try CurveGroup(name, curve: curve)
      } else {
        try ModularGroup(name)
      }
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

/// libcrypto with the providers that ciphers need. Creating the object takes no time: a provider is
/// loaded for the first cipher that needs it, and kept as long as the library or such a cipher
/// exists.
///
/// It is a class, because ciphers share the providers. It belongs to one router, and so to one
/// thread.
package final class CryptographicLibrary {
  private var context: LibraryContext?
  private var ciphers: [EncryptionAlgorithm: FetchedCipher] = [:]
  private var groups: [DiffieHellmanGroup: any KeyExchangeGroup] = [:]
  private var keyMemories: [Int: KeyMemory] = [:]
  #if canImport(CIPsecMB)
    /// The multi-buffer library; nil before the first large batch. The inner value is nil if the
    /// library is not faster on this processor.
    private var engine: MultiBufferEngine??
  #endif
  private let usesVectors: Bool

  /// Creates the library. `usesVectors`: whether large batches use the multi-buffer library, if it
  /// is there and the processor supports it.
  package init(usesVectors: Bool = true) { self.usesVectors = usesVectors }

  /// Whether anything has been loaded yet.
  package var isLoaded: Bool { context != nil }

  /// The use of the multi-buffer library.
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
    /// The multi-buffer library, which is created for the first caller, so that the start of the
    /// program does not wait for it.
    var multiBuffer: MultiBufferEngine? {
      guard usesVectors else { return nil }
      if let engine { return engine }
      let made = MultiBufferEngine()
      engine = .some(made)
      return made
    }

    /// The multi-buffer library, if it has been created.
    var madeMultiBuffer: MultiBufferEngine? { engine ?? nil }

    /// Returns the multi-buffer library for a batch of `packets`. A small batch does not create it,
    /// but uses it if it is there.
    func multiBuffer(for packets: Int) -> MultiBufferEngine? {
      if let engine, usesVectors { return engine }
      return packets >= Self.leastForVectors ? multiBuffer : nil
    }
  #endif

  /// Returns the memory for keys of a length in octets.
  func memory(forBlocks length: Int) -> KeyMemory {
    if let memory = keyMemories[length] { return memory }
    let memory = KeyMemory(blockLength: length)
    keyMemories[length] = memory
    return memory
  }

  /// Returns the cipher of an algorithm, whose provider is loaded if necessary.
  func cipher(_ algorithm: EncryptionAlgorithm) throws(CryptographyError) -> FetchedCipher {
    if let cipher = ciphers[algorithm] { return cipher }
    let cipher = try FetchedCipher(algorithm, from: load())
    ciphers[algorithm] = cipher
    return cipher
  }

  /// Returns a group, with the values that are computed once.
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

  /// Returns the context for keys and certificates.
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

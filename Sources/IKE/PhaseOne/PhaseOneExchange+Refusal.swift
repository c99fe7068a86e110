import Cryptography
import Wire

/// Refusals before the peer is authenticated. Anybody who can read the cookies of the messages can
/// forge them.
extension PhaseOneExchange {
  /// Returns the error that an informational message reports for this phase 1; nil if it is not a
  /// refusal. RFC 2409 section 5.7.
  func refusal(
    in header: ISAKMPHeader, _ datagram: [UInt8], gateway: IPv4Address, at now: Instant
  ) -> NegotiationError? {
    guard header.flags.contains(.encryption) else {
      return OpenedMessage.clearNotification(header, datagram).map {
        refusal($0, gateway: gateway, at: now)
      }
    }
    guard header.messageID != 0, header.nextPayload == .hash, let sealing else { return nil }
    switch sealing.keyed.notification(header, datagram, after: sealing.last) {
    case .error(let type): return refusal(type, gateway: gateway, at: now)
    case .nothing: return nil
    case .otherKeys:
      return NegotiationError(
        .unreadableRefusal(isPreShared: sealing.keyed.agreement.proposal.method == .preSharedKeys))
    }
  }

  private func refusal(
    _ type: NotifyType, gateway: IPv4Address, at now: Instant
  ) -> NegotiationError {
    var refusal = policy.refusal(type, at: now)
    if case .refusedByPeer = refusal.reason { refusal.remark = refused(type, gateway: gateway) }
    return refusal
  }

  /// The keys, once derived, and the last ciphertext block sent by either end.
  private var sealing: (keyed: KeyedPhaseOne, last: InitializationVector)? {
    switch self {
    case .mainInitiator(let machine): machine.sealing
    case .mainResponder(let machine): machine.sealing
    case .aggressiveInitiator: nil
    case .aggressiveResponder(let machine): machine.sealing
    }
  }
}

/// The result of decrypting an informational message before the end of phase 1.
enum EarlyNotification {
  case error(NotifyType)
  /// The message was encrypted with the same keys and contains no error.
  case nothing
  /// The message was encrypted with other keys.
  case otherKeys
}

extension KeyedPhaseOne {
  /// Decrypts an informational message of a phase 1 that is not established.
  fileprivate func notification(
    _ header: ISAKMPHeader, _ datagram: [UInt8], after last: InitializationVector
  ) -> EarlyNotification {
    let vector = cipher.vector(agreement.proposal.hash, after: last, messageID: header.messageID)
    guard let (message, _) = try? open(header, datagram, vector: vector),
      let payloads = try? message.octetsAfterHash(), let hash = try? message.body(.hash)
    else { return isSealed(datagram) ? .nothing : .otherKeys }
    let expected = keys.messageHash(header.messageID, payloads: payloads)
    guard constantTimeEqual(expected.span, hash.span),
      let error = (try? message.notifications())?.first(where: { $0.type.isError })
    else { return .nothing }
    return .error(error.type)
  }

  /// Returns whether the message was encrypted with the same keys but another vector: the peer's
  /// last message of phase 1 is late or lost. Only the first block depends on the vector, and the
  /// HASH is longer than a block, so the payload behind it can be read.
  private func isSealed(_ datagram: [UInt8]) -> Bool {
    guard let clear = try? cipher.open(datagram, vector: initialVector)?.clear else { return false }
    let hashLength = keys.messageHash(0, payloads: []).count
    let payload = clear.dropFirst(ISAKMPHeader.length + 4 + hashLength)
    var cursor = Cursor()
    guard (try? cursor.read(UInt8.self, from: payload.span)) != nil,
      (try? cursor.read(UInt8.self, from: payload.span)) == 0,
      let length = try? cursor.read(UInt16.self, from: payload.span),
      let doi = try? cursor.read(UInt32.self, from: payload.span)
    else { return false }
    return (8...payload.count).contains(Int(length)) && doi <= IPsecDOI.identifier
  }
}

package import Cryptography
package import Wire

/// The authentication method of phase 1. The raw values are the names in the configuration.
package enum AuthenticationMethod: String, Sendable, CaseIterable {
  case dsaSignatures = "dsa-signatures"
  case preSharedKeys = "pre-shared-keys"
  case rsaSignatures = "rsa-signatures"

  /// The number of the method. RFC 2409 appendix A.
  var number: IKENumbers.AuthenticationMethod {
    switch self {
    case .dsaSignatures: .dsaSignatures
    case .preSharedKeys: .preSharedKey
    case .rsaSignatures: .rsaSignatures
    }
  }
}

/// A proposal for an IKE SA. RFC 2409 section 4.
package struct IKEProposal: Hashable, Sendable {
  /// The name in the configuration.
  package var name: String
  /// The authentication method.
  package var method: AuthenticationMethod
  /// The Diffie-Hellman group.
  package var group: DiffieHellmanGroup
  /// The hash of the pseudo-random function.
  package var hash: HashAlgorithm
  /// The cipher of the IKE messages.
  package var encryption: EncryptionAlgorithm
  /// The lifetime in whole seconds.
  package var lifetime: Duration

  /// Creates a proposal.
  package init(
    name: String, method: AuthenticationMethod, group: DiffieHellmanGroup, hash: HashAlgorithm,
    encryption: EncryptionAlgorithm, lifetime: Duration
  ) {
    self.name = name
    self.method = method
    self.group = group
    self.hash = hash
    self.encryption = encryption
    self.lifetime = lifetime
  }
}

/// The policy by which an IKE SA is negotiated with a peer.
package struct IKEPolicy {
  /// The exchange with which the gateway starts phase 1. RFC 2409 section 5.
  package enum Mode: String, Sendable {
    case aggressive
    case main
  }

  /// Identities of the types ID_IPV4_ADDR and ID_KEY_ID. RFC 2407 section 4.6.2.1.
  package struct Identities: Equatable, Sendable {
    /// The addresses.
    package var addresses: [IPv4Address]
    /// The key IDs.
    package var keys: [String]

    /// Creates the identities; none by default.
    package init(addresses: [IPv4Address] = [], keys: [String] = []) {
      self.addresses = addresses
      self.keys = keys
    }
  }

  /// The name in the configuration.
  package var name: String
  /// The exchange with which the gateway starts phase 1.
  package var mode: Mode
  /// Whether aggressive mode of a peer is answered although `mode` is main.
  package var answersAggressiveMode = true
  /// The proposals in order of preference; never empty.
  package var proposals: [IKEProposal]
  /// The pre-shared key; nil for none.
  package var preSharedKey: Secret?
  /// The certificate with its key and the accepted authorities; nil for none.
  package var certificate: LocalCertificate?
  /// The reason why a needed certificate is missing, which is part of error messages.
  package var certificateFault: String?
  /// Whether NAT traversal is disabled. RFC 3947.
  package var ignoresNATs = false
  /// The identity of the gateway: the first address, otherwise the first key ID; its address if
  /// both are empty.
  package var local: Identities
  /// The accepted identities of the peer, in addition to its address.
  package var remote: Identities

  /// Creates a policy for main mode by default.
  package init(
    name: String, mode: Mode = .main, proposals: [IKEProposal], preSharedKey: Secret? = nil,
    certificate: LocalCertificate? = nil, certificateFault: String? = nil,
    local: Identities = Identities(), remote: Identities = Identities()
  ) {
    self.name = name
    self.mode = mode
    self.proposals = proposals
    self.preSharedKey = preSharedKey
    self.certificate = certificate
    self.certificateFault = certificateFault
    self.local = local
    self.remote = remote
  }

  /// The proposals for which the policy has the key or certificate.
  package var usableProposals: [IKEProposal] {
    proposals.filter { proposal in
      switch proposal.method {
      case .preSharedKeys: preSharedKey != nil
      case .rsaSignatures: certificate?.key.kind == .rsa
      case .dsaSignatures: certificate?.key.kind == .dsa
      }
    }
  }

  /// The proposals of each first message, of which one after another is tried; none is empty. In
  /// aggressive mode the public value fixes the group, and the identity the method, of all
  /// proposals of a message. RFC 2409 section 5.
  var offers: [[IKEProposal]] {
    let usable = usableProposals
    guard mode == .aggressive else { return usable.isEmpty ? [] : [usable] }
    var offers: [[IKEProposal]] = []
    for proposal in usable {
      let place = offers.firstIndex {
        $0.first?.group == proposal.group && $0.first?.method == proposal.method
      }
      if let place { offers[place].append(proposal) } else { offers.append([proposal]) }
    }
    return offers
  }

  /// The error for a policy without usable proposals.
  var lacksCredentials: NegotiationError {
    NegotiationError(.noCredentials(policy: name, why: certificateFault))
  }

  /// Returns the error for a notification that was received while the gateway authenticated itself.
  func refusal(_ type: NotifyType, at now: Instant) -> NegotiationError {
    let plain = NegotiationError(.refusedByPeer(type))
    guard let certificate = certificate?.certificate,
      usableProposals.first.map({ $0.method != .preSharedKeys }) == true
    else { return plain }
    switch type {
    case .invalidCertificate, .invalidCertificateAuthority, .certificateUnavailable,
      .invalidSignature, .authenticationFailed:
      let flaw = certificate.endEntityFault(at: now.sinceOrigin.components.seconds)
      return NegotiationError(
        .certificateRefused(type, subject: certificate.subject.text, flaw: flaw?.description))
    default: return plain
    }
  }
}

/// The certificate of the gateway with its private key, and the authorities whose certificates it
/// accepts.
package struct LocalCertificate {
  /// The certificate of the gateway.
  package var certificate: Certificate
  /// The intermediate certificates, which are sent along.
  package var intermediates: [Certificate]
  /// The private key of the certificate.
  package var key: PrivateKey
  /// The accepted authorities.
  package var authorities: CertificateAuthorities

  /// Creates the value; nil if the key does not belong to the certificate.
  package init?(
    certificate: Certificate, intermediates: [Certificate] = [], key: PrivateKey,
    authorities: CertificateAuthorities
  ) {
    guard key.belongs(to: certificate) else { return nil }
    self.certificate = certificate
    self.intermediates = intermediates
    self.key = key
    self.authorities = authorities
  }
}

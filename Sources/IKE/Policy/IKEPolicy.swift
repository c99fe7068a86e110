package import Cryptography
package import Wire

/// How the ends of an IKE SA prove who they are. The raw values are the chapter's words.
package enum AuthenticationMethod: String, Sendable, CaseIterable {
  case dsaSignatures = "dsa-signatures"
  case preSharedKeys = "pre-shared-keys"
  case rsaSignatures = "rsa-signatures"

  /// RFC 2409 appendix A.
  var number: IKENumbers.AuthenticationMethod {
    switch self {
    case .dsaSignatures: .dsaSignatures
    case .preSharedKeys: .preSharedKey
    case .rsaSignatures: .rsaSignatures
    }
  }
}

/// What is offered for an IKE SA. RFC 2409 §4.
package struct IKEProposal: Hashable, Sendable {
  package var name: String
  package var method: AuthenticationMethod
  package var group: DiffieHellmanGroup
  package var hash: HashAlgorithm
  package var encryption: EncryptionAlgorithm
  /// Whole seconds.
  package var lifetime: Duration

  package init(
    name: String, method: AuthenticationMethod = .preSharedKeys,
    group: DiffieHellmanGroup = .group2, hash: HashAlgorithm = .sha1,
    encryption: EncryptionAlgorithm = .tripleDES, lifetime: Duration = .seconds(3_600)
  ) {
    self.name = name
    self.method = method
    self.group = group
    self.hash = hash
    self.encryption = encryption
    self.lifetime = lifetime
  }
}

/// How to negotiate an IKE SA with a peer.
package struct IKEPolicy {
  /// Which exchange we begin with. RFC 2409 §5.
  package enum Mode: String, Sendable {
    case aggressive
    case main
  }

  /// RFC 2407 §4.6.2.1: ID_IPV4_ADDR and ID_KEY_ID.
  package struct Identities: Equatable, Sendable {
    package var addresses: [IPv4Address]
    package var keys: [String]

    package init(addresses: [IPv4Address] = [], keys: [String] = []) {
      self.addresses = addresses
      self.keys = keys
    }
  }

  package var name: String
  package var mode: Mode
  /// Whether we also answer a peer that begins in aggressive mode, where ours is main.
  package var answersAggressiveMode = true
  /// First to last; never empty.
  package var proposals: [IKEProposal]
  package var preSharedKey: Secret?
  package var certificate: LocalCertificate?
  /// Why there is no certificate, where one is wanted: it goes into the reason of failures.
  package var certificateFault: String?
  /// Whether we do as if no NAT were on the way: neither end is asked. RFC 3947.
  package var ignoresNATs = false
  /// Who we say we are: the first address, or else the first key; nothing is the local gateway.
  package var local: Identities
  /// Who the peer may say it is, beside its address.
  package var remote: Identities

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

  /// The proposals that we could keep to: those whose secret we have.
  package var usableProposals: [IKEProposal] {
    proposals.filter { proposal in
      switch proposal.method {
      case .preSharedKeys: preSharedKey != nil
      case .rsaSignatures: certificate?.key.kind == .rsa
      case .dsaSignatures: certificate?.key.kind == .dsa
      }
    }
  }

  /// What we offer where we begin, one message after another; none is empty. In aggressive mode the
  /// public value that goes along fixes the group, and the identity the method, of all proposals of
  /// a message. RFC 2409 §5.
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

  /// Why none of the proposals can be kept to.
  var lacksCredentials: NegotiationError {
    NegotiationError(.noCredentials(policy: name, why: certificateFault))
  }

  /// What a peer's refusal means that came while we proved who we are.
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

/// What we sign with, and whose signatures we believe.
package struct LocalCertificate {
  package var certificate: Certificate
  /// Sent along, to lead from ours to an authority of the peer's.
  package var intermediates: [Certificate]
  package var key: PrivateKey
  package var authorities: CertificateAuthorities

  /// nil where the key is not the certificate's.
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

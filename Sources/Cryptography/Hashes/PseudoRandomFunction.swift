/// The pseudorandom function with which IKE derives keys and authenticates: the HMAC of a hash,
/// which is not truncated. RFC 2409 §4.
package struct PseudoRandomFunction: Equatable, Sendable {
  /// The hash of the HMAC, which both ends negotiate in phase 1.
  package let hash: HashAlgorithm

  /// Creates the HMAC of a hash.
  package init(_ hash: HashAlgorithm) { self.hash = hash }

  /// Returns the function with a key.
  package func keyed(by key: Secret) -> Keyed {
    Keyed(authenticator: MessageAuthenticator(hash, key: key))
  }

  /// The function with a key, which is hashed once for all values. The state is wiped with the last
  /// copy.
  package struct Keyed {
    fileprivate let authenticator: MessageAuthenticator

    /// Derives a key from the concatenated pieces.
    package func derive(_ pieces: [MessagePiece]) -> Secret {
      var digest = authenticator.authenticate(pieces)
      defer { wipe(&digest) }
      return Secret(digest)
    }

    /// Returns a hash that is sent, or compared with a received one.
    package func authenticate(_ pieces: [UInt8]...) -> [UInt8] {
      authenticator.authenticate(pieces.map { .octets($0) })
    }
  }
}

extension Secret {
  /// Creates a secret of the first `count` octets of several concatenated secrets.
  package init(joining secrets: [Secret], prefix count: Int) {
    var octets: [UInt8] = []
    octets.reserveCapacity(secrets.reduce(0) { $0 + $1.count })
    for secret in secrets {
      secret.withOctets { span in
        for index in span.indices { octets.append(span[index]) }
      }
    }
    self.init(octets.prefix(count))
    wipe(&octets)
  }

  /// Returns a part of the secret, which must contain the range.
  package subscript(range: Range<Int>) -> Secret {
    withOctets { octets in
      var part: [UInt8] = []
      part.reserveCapacity(range.count)
      for index in range { part.append(octets[index]) }
      defer { wipe(&part) }
      return Secret(part)
    }
  }
}

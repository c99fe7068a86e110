/// The keyed function that IKE derives and authenticates with: the HMAC of a hash, all of it.
/// RFC 2409 §4.
package struct PseudoRandomFunction: Equatable, Sendable {
  /// A part of the message.
  package enum Piece {
    case octets([UInt8])
    case secret(Secret)
  }

  package let hash: HashAlgorithm

  package init(_ hash: HashAlgorithm) { self.hash = hash }

  /// The function under one key.
  package func keyed(by key: Secret) -> Keyed {
    Keyed(authenticator: MessageAuthenticator(hash, key: key))
  }

  /// The function under one key, which is hashed once for all values. What is kept of it is wiped
  /// with the last copy.
  package struct Keyed {
    fileprivate let authenticator: MessageAuthenticator

    /// A key, from the pieces one after another.
    package func derive(_ pieces: [Piece]) -> Secret {
      var digest = authenticator.authenticate(pieces)
      defer { wipe(&digest) }
      return Secret(digest)
    }

    /// A hash to send, or to compare with one received.
    package func authenticate(_ pieces: [UInt8]...) -> [UInt8] {
      authenticator.authenticate(pieces.map { .octets($0) })
    }
  }
}

extension Hash {
  /// Takes in the pieces one after another, each where it lies: no secret is copied.
  mutating func absorb(_ pieces: [PseudoRandomFunction.Piece]) {
    for piece in pieces {
      switch piece {
      case .octets(let octets): absorb(octets.span)
      case .secret(let secret): secret.withOctets { absorb($0) }
      }
    }
  }
}

extension Secret {
  /// The octets of several secrets, one after another, cut to `count`.
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

  /// A part of the secret; the range must be in it.
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

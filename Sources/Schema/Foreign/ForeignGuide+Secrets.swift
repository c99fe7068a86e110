extension ForeignGuide {
  /// Whether the word that follows a statement of this name is taken as a secret, wherever the
  /// statement stands. It decides for statements that the guide does not list.
  package static func isSecretName(_ word: String) -> Bool {
    secretNames.contains(word) || secretEndings.contains { word.hasSuffix($0) }
  }

  /// Whether the text looks like a hashed or obscured secret, such as `$9$...` or `$6$...`, with or
  /// without a quotation mark before it.
  package static func isSecretValue(_ text: String) -> Bool {
    var octets = text.utf8[...]
    if octets.first == UInt8(ascii: "\"") { octets.removeFirst() }
    // The first letter already excludes nearly all words.
    switch octets.first {
    case UInt8(ascii: "$"), UInt8(ascii: "s"), UInt8(ascii: "e"):
      return secretPrefixes.contains { octets.starts(with: $0.utf8) }
    default: return false
    }
  }

  private static let secretNames: Set<String> = [
    "secret", "shared-secret", "pre-shared-secret",
    "password", "encrypted-password", "plain-text-password", "plain-text-password-value",
    "simple-password", "default-password", "authentication-password", "privacy-password",
    "preauthentication-secret", "preauthentication-password",
    "authentication-key", "privacy-key", "ascii-text", "hexadecimal", "ascii-key", "hex-key",
    "md5-key", "shared-key", "passphrase",
    "chap-secret", "default-chap-secret", "pap-password", "default-pap-password",
    "local-password", "tunnel-password",
    "ssh-rsa", "ssh-dsa", "ssh-ecdsa", "ssh-ed25519",
    "community-name", "cak", "challenge-password", "client-secret",
    "hello-authentication-key", "override-password",
  ]

  private static let secretEndings = ["-password", "-secret", "-shared-key", "-passphrase"]

  /// The beginnings of the hashes that crypt(3) and Junos make of a secret, and of the public keys
  /// that Junos treats as secrets.
  package static let secretPrefixes = [
    "$1$", "$2a$", "$2b$", "$2x$", "$2y$", "$5$", "$6$", "$7$", "$8$", "$9$", "$gy$", "$y$",
    "$md5$", "$sha1$", "ssh-rsa ", "ssh-dss ", "ssh-ed25519 ", "ecdsa-sha2-",
  ]
}

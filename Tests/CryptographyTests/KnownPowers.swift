import Cryptography

/// Powers of two in the groups, computed with the integers of Python. The exponents are the SHA-256
/// digests of "x" and of "y".
struct KnownPower: Sendable, CustomStringConvertible {
  var group: DiffieHellmanGroup
  var publicX: [UInt8]
  var publicY: [UInt8]
  var shared: [UInt8]

  var description: String { group.rawValue }

  static let x = Secret(
    hexadecimal("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"))
  static let y = Secret(
    hexadecimal("a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa"))

  static let all = [
    KnownPower(
      group: .group1,
      publicX: hexadecimal(
        """
        a30caecfb79b8d0c82b4ff161090101f36f3d81c2aeefc692a546a1546347679
        bf2367c742edf26748a48b0dfa9ea4061dea55cae632750f27560d9e878533b2
        6ecc9ce2e156497e00a78934779c2ab7270832b4facdcfb12cfb8c3cad939b8e
        """),
      publicY: hexadecimal(
        """
        e6035400cb1ce4239437f3c833a9f0f0a728bda5c202deee8e69dd6d47ec30e2
        ee5036412fe6f2f44b896e8d268c8d0dace22a596fc48466250def5408b481e0
        399288c28bf01ca2eb37e806d523dbc0a44648a1bf402c909c2c4821f97b8dcb
        """),
      shared: hexadecimal(
        """
        e38867e237040108d3db5ee979c111aa5ee164932faab752ba77e141c3d4434e
        1debc418a5590d5c453d5d022740f9575c507eb0fe6fed9cf879ba58d1eb9f81
        0e402b259d9a99c3d15105fad00219b9502cc29fae98e3386712fd7e29a8c6b4
        """)),
    KnownPower(
      group: .group2,
      publicX: hexadecimal(
        """
        ee5ccdf0a98b6b681588b9d4bf4b8bbef1818e3b76278081586bece8d02e9962
        9c7a6ba11e4c6f887d59560f844f0fe7e5a6abb2e6addf5725be9ae1142fa8c0
        48a6759cc8d6e5ef041e8ddcbb618ecaf882dc874c48020c09279def30352ec0
        f4185abed9e36ee413290aefafecb5bcf0acee5515afa6f4f7565bec13051a43
        """),
      publicY: hexadecimal(
        """
        e6b8ab83c3aca153498b417625d65817563065143044220f0b4d62a0847521d7
        e9cbc5e7a76325cf987a47e4e2f0e4ab1051d161df87d098ea6b3aba5c6497d6
        25198024626cb4f363171db9667ffd5024370d5e3bb775c5dd0559ecfaec014b
        45e7ea766b88fbc96d3b5626182f20e7347eb6dda74f8ae552cededadddf5975
        """),
      shared: hexadecimal(
        """
        e4d11dd46d1529b9f6a1bfd24b625cad11d75f436dcebc4a5f6af83cde0b60e7
        30efa6cb7d708620a07a8b0a23d3c588b5302c8c2a0d40f18947bbb8bd28eff7
        262d27a7f346ba4c3277ea1a3461b0ac4a7a00aa0932563c75f7151bc2c5b7b4
        e8ba2ce971bbe4c55013f097aa7018f5f3da6f40f0a31bb9591cc6d9a9fbceb2
        """)),
  ]
}

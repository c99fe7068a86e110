import Cryptography

/// Powers in the longer groups, computed with the integers of Python, as SHA-256 digests of their
/// octets. The primes are from the formulas of RFC 3526; the exponents are those of `KnownPower`.
struct KnownPowerDigest: Sendable, CustomStringConvertible {
  var group: DiffieHellmanGroup
  var publicX: String
  var publicY: String
  var shared: String

  var description: String { group.rawValue }

  static let all = [
    KnownPowerDigest(
      group: .group5,
      publicX: "3b58b5548a6a42783e9c3000167ba6f4d5c162c2565f46b50736fa0bb7baea84",
      publicY: "bf87123ed4d64a3484f53dea6f4594952c804b0ff79b94f052bd31a110c2cdf7",
      shared: "51d7102ee6b135bb9e8c9fbe704f5a72ba43974bdcdc2c63005aeb5f6c77dccb"),
    KnownPowerDigest(
      group: .group14,
      publicX: "c9868b72e5fef8d2f20f371e2fa0625586a9364aef92bb04a5513d3311d53240",
      publicY: "b691bdfd46ec0cd41e11a0dce1df80072ee9e2202ad66024041418ece9d47557",
      shared: "bcd5f6a6cb7ead47d4881d6327925683faf3ba39b0dff8f6231fae15e02aa628"),
    KnownPowerDigest(
      group: .group15,
      publicX: "7f1cf528369436503869c17fecc861017b55955dff622572be540281f5d9ec23",
      publicY: "c070ba7154f9767937da76667969cf519e8f1eea300e903c29ee2abfc586c848",
      shared: "2c95bac68ef0af38695a7735820cb8035c087306dcc46fd1ad8ab37c2056b5ab"),
    KnownPowerDigest(
      group: .group16,
      publicX: "25f14ddaa928e02d96af56abb7174ecac21184fad415241c93a89cf57a350730",
      publicY: "2805791de24cf80019b283abd3117de8a2975012637d8af590a44007f1a99418",
      shared: "1a17477117b593670877d046820a62ee8065df2988dc35c01253a02dcf8de839"),
    KnownPowerDigest(
      group: .group24,
      publicX: "a514a72c900de6bacd75a3f4ced4d02264b6fac5198c987dbd8cbdf329af5301",
      publicY: "882d9ca2a6ce3ba9e3e47d9cb99615f2da324ed5d8644321c103bc3aff262c8f",
      shared: "c88e77bc6b9ae51f03bf645dafdf6c839e1de30b705672422a48cba1858dfcf2"),
  ]
}

/// A known exchange on a curve. RFC 5903 §8.1, §8.2.
struct KnownExchange: Sendable, CustomStringConvertible {
  var group: DiffieHellmanGroup
  var initiator: String
  var initiatorValue: String
  var responder: String
  var responderValue: String
  var shared: String

  var description: String { group.rawValue }

  static let all = [
    KnownExchange(
      group: .group19,
      initiator: "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
      initiatorValue: """
        dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180
        5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3
        """,
      responder: "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
      responderValue: """
        d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63
        56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab
        """,
      shared: "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"),
    KnownExchange(
      group: .group20,
      initiator: """
        099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f16
        0647b67414dce655e35b538041e649ee3faef896783ab194
        """,
      initiatorValue: """
        667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6
        de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc23f
        65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c
        """,
      responder: """
        41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060
        855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc
        """,
      responderValue: """
        e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d
        0d1ac43a0336def96fda41d0774a3571dcfbec7aacf3196472169e838430367f
        66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c
        """,
      shared: """
        11187331c279962d93d604243fd592cb9d0a926f422e4718
        7521287e7156c5c4d603135569b9e9d09cf5d4a270f59746
        """),
  ]
}

import Cryptography
import CryptographyTestSupport
import IKE
import Testing

/// Keys and certificates made with the openssl command, for tests only: an authority, and the
/// certificates that it has signed with SHA-1. They are valid from 2026-11-23 to 2100. `left` and
/// `right` contain the addresses of `Pair`; `plain` contains none.
enum TestKeys {
  enum Name: Sendable, CaseIterable {
    case left
    case right
    case dsaLeft
    case dsaRight
    case plain
  }

  static func localCertificate(_ name: Name, trusts: Bool = true) throws -> LocalCertificate {
    let library = CryptographicLibrary()
    let (key, certificate) = text(name)
    let authorities = try Certificate.all(pem: Array(authority.utf8), library: library)
    let leaf = try #require(
      try Certificate.all(pem: Array(certificate.utf8), library: library).first)
    return try #require(
      LocalCertificate(
        certificate: leaf, key: try PrivateKey(pem: Secret(key.utf8), library: library),
        authorities: CertificateAuthorities(trusts ? authorities : [])))
  }

  private static func text(_ name: Name) -> (key: String, certificate: String) {
    switch name {
    case .left: (leftKey, left)
    case .right: (rightKey, right)
    case .dsaLeft: (dsaLeftKey, dsaLeft)
    case .dsaRight: (dsaRightKey, dsaRight)
    case .plain: (plainKey, plain)
    }
  }

  private static let authority = KnownCertificates.authority

  private static let leftKey = KnownCertificates.leftKey

  private static let left = KnownCertificates.left

  private static let rightKey =
    """
    -----BEGIN PRIVATE KEY-----
    MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKeeDSruaxjhE4gX
    zGIczJT8HI1vgACrPvZArk1v0BmXDBD1axUxvvF3ioASitSlg7Dd4szVE8SKKXbT
    ovcmRG5H9DgTHkplxR/zq3He8yfb40uRAQEDsIBKgzIYHcMyf9eDCrob6uUSKH/T
    bEecB0wcgbY0DbLTnCGXBkUH0z9FAgMBAAECgYA7vDv9HNLWHwCS88hG/vR59A9I
    6H+5vU3G/O4hcsO7GvWV5aCwAPaHn46gbftEJWh1U95MGXPeC08TpgDiC6U/BIA8
    YD6ftKbMPIdkRanKV5iww1Dff39LED9PkBwokyJK5ZVa3CnFteAvMUcNzfKZc9Eo
    DHsuTTdPSY8Sz++qgQJBANNQOvW48/SQj0BrLW2lYIWhQS9vqvrItWblzZMyN6Dk
    s9qW9MjAVKuVa5w66QWmyRWMdwh/kQA7d51XGlHlGakCQQDLEEWJ1LMib4ZF3dSs
    xr3lPbI2aHy+hFQJEx0Pr8eNzdfxOqNq4OMXuUxoDaW728LsiSzIK9lkew1Qd768
    ZFI9AkBK7i0qCt5+v2/8kMS4F6dlWyvpLTi82sTwatZ9tpXhOJfKEDNWqFSdz0ss
    R/tvJJgzSu6+lbWOFogww70ygwGZAkB2rVXWzga7k25oGtOW/rgw6DPldH+jYPc0
    LoWHi3YXPDx+cYTci/5s+RDcp007U57CWxFfE7GD9h677p/8vq0JAkEAovJ/sNOK
    AK5KgS0UCdGBRrAuv1meqK9WuTBhsCYjnJ4OSzygleNj2GrQTQEFL9WF8hAV6g0M
    kF12lesFWWN+oQ==
    -----END PRIVATE KEY-----
    """

  private static let right = KnownCertificates.right

  private static let dsaLeftKey =
    """
    -----BEGIN PRIVATE KEY-----
    MIIBSwIBADCCASsGByqGSM44BAEwggEeAoGBAMlbRSm08LohAmWrfaOA5olkTqcd
    ezfcKsrZ+1vpAypFItw1CicNH3NKsPpkT0Pz2i9Sp3tlOOZhDJOi0AJe0sfqaiaZ
    n5bMBEpTiomo1c4edHIiekPUbYlYFS4VSk36OMoo79cs2uhIAZ+8cEilyN40vkdV
    G1ykmO7Avxqyq9uVAhUAs5QT1FqiI936uL/SpzhF9IPj2DkCgYAs8ZvJGtA/DYpb
    8OBjXV98W81f/apQDj5+Ih4KryXTiPqyTjn1qj6ucTZmoVG098BXCU9/3iR/+qps
    q2Bz+/3wH3BM5vGD4x3cj17qIQw3zbWhVxtZCmNHmBEg6Q7CDRGwXCjPKhpNAK96
    3NvY0MzwXIpsrS+l5FYy14ujQDn9HQQXAhUAlyXXsfNyKZOCkMR1nEspvTTlXlQ=
    -----END PRIVATE KEY-----
    """

  private static let dsaLeft =
    """
    -----BEGIN CERTIFICATE-----
    MIIDVjCCAr+gAwIBAgIUVPPWuRI5zDOJsKg9U/p/zB8p0Y4wDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM3MzdaGA8yMTAwMTAyNjE1MzczN1owITEQMA4GA1UECgwHRXhhbXBs
    ZTENMAsGA1UEAwwEZHNhMTCCAbYwggErBgcqhkjOOAQBMIIBHgKBgQDJW0UptPC6
    IQJlq32jgOaJZE6nHXs33CrK2ftb6QMqRSLcNQonDR9zSrD6ZE9D89ovUqd7ZTjm
    YQyTotACXtLH6mommZ+WzARKU4qJqNXOHnRyInpD1G2JWBUuFUpN+jjKKO/XLNro
    SAGfvHBIpcjeNL5HVRtcpJjuwL8asqvblQIVALOUE9RaoiPd+ri/0qc4RfSD49g5
    AoGALPGbyRrQPw2KW/DgY11ffFvNX/2qUA4+fiIeCq8l04j6sk459ao+rnE2ZqFR
    tPfAVwlPf94kf/qqbKtgc/v98B9wTObxg+Md3I9e6iEMN821oVcbWQpjR5gRIOkO
    wg0RsFwozyoaTQCvetzb2NDM8FyKbK0vpeRWMteLo0A5/R0DgYQAAoGAQTJXGbjg
    3mqQnTzkDTyxOx9xJNpvE280naud1h9KE31t/2cNbspzSTov5ToEfq7SAm6wW06G
    zTH1pC5G3sUiNR+0os1/zMarTYQvDKK6iBT6YLIOapeaPyTTToJuyfP8959qzphm
    N8EZXirdcOCo84gonNaBAQXILEwRQAN7BWKjazBpMAkGA1UdEwQCMAAwCwYDVR0P
    BAQDAgeAMA8GA1UdEQQIMAaHBAoJAAEwHQYDVR0OBBYEFAAyM1JXkSzp9EDWAsKu
    C0WQWp5IMB8GA1UdIwQYMBaAFCVfCwx93WbiHwceoyjteGkuymgUMA0GCSqGSIb3
    DQEBBQUAA4GBABlEmoPbcKDZr4MPGzdTRsuHiZEVtIUOf1+xhXU5FxCmECY3ZROY
    zZFhNElZdEzlsgiD5rgs1pm2V+1e/gkKbG81BHwSyoMCxvqnS7PHTxNnybreTsfd
    e4myMu30JalCSEPjNzzw+W/fdUkUK6NGWxyt1mFXw5rTCBS9hHuQPCM9
    -----END CERTIFICATE-----
    """

  private static let dsaRightKey =
    """
    -----BEGIN PRIVATE KEY-----
    MIIBSgIBADCCASsGByqGSM44BAEwggEeAoGBAMlbRSm08LohAmWrfaOA5olkTqcd
    ezfcKsrZ+1vpAypFItw1CicNH3NKsPpkT0Pz2i9Sp3tlOOZhDJOi0AJe0sfqaiaZ
    n5bMBEpTiomo1c4edHIiekPUbYlYFS4VSk36OMoo79cs2uhIAZ+8cEilyN40vkdV
    G1ykmO7Avxqyq9uVAhUAs5QT1FqiI936uL/SpzhF9IPj2DkCgYAs8ZvJGtA/DYpb
    8OBjXV98W81f/apQDj5+Ih4KryXTiPqyTjn1qj6ucTZmoVG098BXCU9/3iR/+qps
    q2Bz+/3wH3BM5vGD4x3cj17qIQw3zbWhVxtZCmNHmBEg6Q7CDRGwXCjPKhpNAK96
    3NvY0MzwXIpsrS+l5FYy14ujQDn9HQQWAhR/ErlU50jQsOLxrsa4DSoP5tMJSA==
    -----END PRIVATE KEY-----
    """

  private static let dsaRight =
    """
    -----BEGIN CERTIFICATE-----
    MIIDVzCCAsCgAwIBAgIUVPPWuRI5zDOJsKg9U/p/zB8p0Y8wDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM3MzdaGA8yMTAwMTAyNjE1MzczN1owITEQMA4GA1UECgwHRXhhbXBs
    ZTENMAsGA1UEAwwEZHNhMjCCAbcwggErBgcqhkjOOAQBMIIBHgKBgQDJW0UptPC6
    IQJlq32jgOaJZE6nHXs33CrK2ftb6QMqRSLcNQonDR9zSrD6ZE9D89ovUqd7ZTjm
    YQyTotACXtLH6mommZ+WzARKU4qJqNXOHnRyInpD1G2JWBUuFUpN+jjKKO/XLNro
    SAGfvHBIpcjeNL5HVRtcpJjuwL8asqvblQIVALOUE9RaoiPd+ri/0qc4RfSD49g5
    AoGALPGbyRrQPw2KW/DgY11ffFvNX/2qUA4+fiIeCq8l04j6sk459ao+rnE2ZqFR
    tPfAVwlPf94kf/qqbKtgc/v98B9wTObxg+Md3I9e6iEMN821oVcbWQpjR5gRIOkO
    wg0RsFwozyoaTQCvetzb2NDM8FyKbK0vpeRWMteLo0A5/R0DgYUAAoGBAJpid06x
    8fG0xypoZhzr2/YPv+sdhQR3sCEvviIsLkp8yHluMa+MYJQxOp11+0OvaUn4OlF5
    y2nkUNrzxpBzMbaJJiWBjYzrUbNiWoLsT3A7GcX0YmVSWU26fUASLdir4Nwnk71q
    cSYy5zHgFr7/SP3cjLFkCb1KzbsxUB6w0Lr/o2swaTAJBgNVHRMEAjAAMAsGA1Ud
    DwQEAwIHgDAPBgNVHREECDAGhwQKCQACMB0GA1UdDgQWBBS7WSbEc1VTDzOpiZYa
    cW26rj7aDzAfBgNVHSMEGDAWgBQlXwsMfd1m4h8HHqMo7XhpLspoFDANBgkqhkiG
    9w0BAQUFAAOBgQCgCRaBDvUikXNDxmYujHjyZ3EFFB1POGJ+K/+1TZRHUJobARj5
    L0x66YEw+uQoS4InJNa40NbnJofZwBfacryEl9ZD03vab+DvRWhC2W45kiYDWmdL
    wWvtPyR4prKuqIsNXBqgvhOkZOGnTzvc+qaq3EoNzHaso4npIiPSmSMBAw==
    -----END CERTIFICATE-----
    """

  private static let plainKey =
    """
    -----BEGIN PRIVATE KEY-----
    MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAK5108Do7Z5Oeibv
    VUdWIq2XkhMQQs2eKnPf7M3Ikm2lrGPC3YwqUBP4oEivlFIYyAsv5Am9WU1/XLOw
    +5wx+EFJbV0T++GCoblySsZisXDUoxAQldSu42hjcTk7HHzY4rUpnT7xV5I9lwoR
    w2BqVt3nqCNMPlIAO8wlhy0bdeshAgMBAAECgYBfhV4SsrZfxiI1rTcpHu1P1LyD
    OZUKFf6ygTmcFqSt6lcwLCK3uvcraCcChTgVl0H4dhlKh+UcfI6aSF4LUITW+iC/
    V7LyCyumnV+tmrwqxL2NX+LgX9NRa7omhnYj+MxqEjuGrDRcXEZICayl4ClwQP19
    23qT7XiqSXidJSuy3QJBAOTOwYMzAAyS7Ib9JyvscCe0obYk5fDvhcbeICOGn3im
    MbHve7r35hI/1/limPD4sOenmKeb/Te0z7vIysoJpNMCQQDDMZtFFnX9QUNMYnfv
    ysN4lbGgZ8jYw/vYZhQsF33pjflQeLZsKoSa5vTpbB5p++0oxPFXbkbFbUEZ4hC+
    /Ee7AkEAlnIsY2whWCMzSv8hxovMow7uVamlV+rmd4COeU2HhfkhK/Jf1OwzZ0R7
    agserTOYfnmAspSqxvoorTy1umrk6QJAKjEQ1PAz9NgkieBG+IgllG0XBgso+OH0
    ECSQe69gQhm0KFbPZ7YRD8KYcdQzBsmzy7o2SKXHmmkxRzz8TawOfQJBAN6X5bkX
    QgmLy8G2Cv+D6F9SV2pxTGtcmFmCKXUmlWSmgMriprM+q/SpkLTETGwL3Zwl56oN
    WAZB7aqZ/QB7m08=
    -----END PRIVATE KEY-----
    """

  private static let plain =
    """
    -----BEGIN CERTIFICATE-----
    MIICLjCCAZegAwIBAgIUVPPWuRI5zDOJsKg9U/p/zB8p0Y0wDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM0NTNaGA8yMTAwMTAyNjE1MzQ1M1owIjEQMA4GA1UECgwHRXhhbXBs
    ZTEOMAwGA1UEAwwFcGxhaW4wgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAK51
    08Do7Z5OeibvVUdWIq2XkhMQQs2eKnPf7M3Ikm2lrGPC3YwqUBP4oEivlFIYyAsv
    5Am9WU1/XLOw+5wx+EFJbV0T++GCoblySsZisXDUoxAQldSu42hjcTk7HHzY4rUp
    nT7xV5I9lwoRw2BqVt3nqCNMPlIAO8wlhy0bdeshAgMBAAGjWjBYMAkGA1UdEwQC
    MAAwCwYDVR0PBAQDAgeAMB0GA1UdDgQWBBRCMbIoOpOgGkeH2nfpQGzfZlGYWzAf
    BgNVHSMEGDAWgBQlXwsMfd1m4h8HHqMo7XhpLspoFDANBgkqhkiG9w0BAQUFAAOB
    gQBZ0gVs3QPCOcqEDoCXept58GjP0tB26DPriv1nzN0zYY7IfMOVT3lUwXv0gH/o
    Fxa78Mhtqq0+PLLKjWOOGWN6mCPy7CowWwiX4rs1gzKYz9jHnZto6nStLsbGIsff
    byeeJQnYvsFfoLP/yGtl2SlrC8pNqM6D29sNkmS8aEjj9g==
    -----END CERTIFICATE-----
    """
}

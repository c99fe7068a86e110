import CryptographyTestSupport

/// Keys and certificates made with the openssl command, for tests only: an authority, and two RSA
/// certificates and one DSA certificate that it has signed with SHA-1. They are valid from
/// 2026-11-23 to 2100.
enum TestKeys {
  static let authority = Array(KnownCertificates.authority.utf8)

  static let leftKey = Array(KnownCertificates.leftKey.utf8)

  static let left = Array(KnownCertificates.left.utf8)

  static let rightKey = Array(
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
    """.utf8)

  static let right = Array(KnownCertificates.right.utf8)

  /// The DSA key of RFC 6979 §A.2.1.
  static let standardDSAKey = Array(
    """
    -----BEGIN PRIVATE KEY-----
    MIIBSgIBADCCASsGByqGSM44BAEwggEeAoGBAIb1ygPc/rIlBj/4MKDHabndnWFT
    rZHXzif3h8QyeLRH5lM7hrGL7W6KSLeEoUwlLFvg2/YLhtY4W9LxL7dj7Yhzq/0/
    W6LgqMClkILqwFaTXlKdr3xhBGeJnHet7fyEbIgYcLexmytY+b4FIaFwAuO91rhm
    he6Qs9mhsCt4Kxd5AhUAmW+Wf2yOOI2eKNAeIF+6lXpWmLECgYAHsPklRhULYlFL
    t3HioMDOOH8DvabFa1BSCf8l/TwTPYm7zZfpBOCRFNmn3v3q38kHjqVE0uQBruzE
    C7n7v3j9h5laEKHCfLd4m1lLp++1xDJqn+WaBw4TbbdxdUZK3KQXvl3OL0DRCkaj
    o5Q/Jqt/2cA5j/jHbuClaCaoqI8dvQQWAhRBFgLLGabMw0SU152Y7x5+1a8l9w==
    -----END PRIVATE KEY-----
    """.utf8)

  static let dsaKey = Array(
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
    """.utf8)

  static let dsa = Array(
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
    """.utf8)
}

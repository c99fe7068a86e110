package import Cryptography

/// Certificates made with the openssl command, for tests only: an authority, and two certificates
/// that it has signed with SHA-1. They are valid from 2026-11-23 to 2100.
package enum KnownCertificates {
  /// Returns the authority and then the two certificates that it has signed.
  package static func all(_ library: CryptographicLibrary) -> [Certificate] {
    let pem = [authority, left, right].joined(separator: "\n")
    return (try? Certificate.all(pem: Array(pem.utf8), library: library)) ?? []
  }

  package static let authority =
    """
    -----BEGIN CERTIFICATE-----
    MIICLDCCAZWgAwIBAgIUa0DvbBG473z2YZAF6Z4lobPTFF8wDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM0NTJaGA8yMTAwMTAyNjE1MzQ1MlowJzEQMA4GA1UECgwHRXhhbXBs
    ZTETMBEGA1UEAwwKRXhhbXBsZSBDQTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
    gYEAuXBEG2l7jR7X+mQn1TfBjfrGN4wg8cbDjzpfS1oBaYOlzJMBC8kW9V8/XFY6
    6kDlx+PpQD2Zgj0zZyqH6TR19w+/+aLDnyHEDP+r+FM7xOua0P//ZuuPBwl2Dj9n
    HLQqEQbIJXnsG7ER0XZN0jmEYv07RAJJHvpyJOsTzroCDt0CAwEAAaNTMFEwHQYD
    VR0OBBYEFCVfCwx93WbiHwceoyjteGkuymgUMB8GA1UdIwQYMBaAFCVfCwx93Wbi
    HwceoyjteGkuymgUMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEFBQADgYEA
    ovDRq7av0mgivhAra9kvM+m+kgNbOQ4nKCbRVj/4d7PFugxfRcAE8Gwz6MOboefb
    5nSJsAS0FyY3nOl9OWvJCw0IZypIYcBPryhUtTY3+FRWRy5fmJpLMcsEVr8jTejl
    kKA9Vluybgzav79/e9OGDRrraUB52/R1fytSLxYDStQ=
    -----END CERTIFICATE-----
    """

  package static let left =
    """
    -----BEGIN CERTIFICATE-----
    MIICSjCCAbOgAwIBAgIUVPPWuRI5zDOJsKg9U/p/zB8p0YkwDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM0NTJaGA8yMTAwMTAyNjE1MzQ1MlowIDEQMA4GA1UECgwHRXhhbXBs
    ZTEMMAoGA1UEAwwDcGUxMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDTrQZX
    595YQyRI2h5z6w7vojy54g2yPgTUNdGG6HQ1NsbGH6tFpRMu2RV7W8GzbSoD5LKO
    zkqiWC7Yj2lIhDkL3rgCSpS+vj0s0F/en+cpFOLnonaUb+aSG7nXCnPgoH7+51iN
    qyPhPW+pM08SVfW1cuCTFFThU4+cOQ/FkCT6CQIDAQABo3gwdjAJBgNVHRMEAjAA
    MAsGA1UdDwQEAwIHgDAcBgNVHREEFTAThwQKCQABggtwZTEuZXhhbXBsZTAdBgNV
    HQ4EFgQULZvXCmy0xgQlGlWnE8CPtpcBq9cwHwYDVR0jBBgwFoAUJV8LDH3dZuIf
    Bx6jKO14aS7KaBQwDQYJKoZIhvcNAQEFBQADgYEAbF2q7ErCwvJkJrdUYqGh7RS+
    bqFAbSXvfi1CDN9WgO3im+SiEak7NWJ5UvI/ZM69xfqOIOXcUsnk4D2NevTI+n/+
    OsbLSQbPT/EroqYdhHIe8YHeFpPmHNOcDfSNvIedOzfeV0I/gbMxYS438tclMmy0
    jVaJl6gxAMKo+vtKXVs=
    -----END CERTIFICATE-----
    """

  package static let right =
    """
    -----BEGIN CERTIFICATE-----
    MIICXTCCAcagAwIBAgIUVPPWuRI5zDOJsKg9U/p/zB8p0YowDQYJKoZIhvcNAQEF
    BQAwJzEQMA4GA1UECgwHRXhhbXBsZTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y
    NjExMjMxNTM0NTJaGA8yMTAwMTAyNjE1MzQ1MlowIDEQMA4GA1UECgwHRXhhbXBs
    ZTEMMAoGA1UEAwwDcGUyMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCnng0q
    7msY4ROIF8xiHMyU/ByNb4AAqz72QK5Nb9AZlwwQ9WsVMb7xd4qAEorUpYOw3eLM
    1RPEiil206L3JkRuR/Q4Ex5KZcUf86tx3vMn2+NLkQEBA7CASoMyGB3DMn/Xgwq6
    G+rlEih/02xHnAdMHIG2NA2y05whlwZFB9M/RQIDAQABo4GKMIGHMAkGA1UdEwQC
    MAAwCwYDVR0PBAQDAgeAMC0GA1UdEQQmMCSHBAoJAAKCC3BlMi5leGFtcGxlgQ9u
    b2NAcGUyLmV4YW1wbGUwHQYDVR0OBBYEFD4x72zNkvDrDrWLsa8wSRo9FoOdMB8G
    A1UdIwQYMBaAFCVfCwx93WbiHwceoyjteGkuymgUMA0GCSqGSIb3DQEBBQUAA4GB
    AKQHXNatrNjoRCMUtdBNSwHVvVYJCy1rKmGe7EmX2ZuRl+499XYQhGzmhSUvLFh+
    wf0p2jqtcuKJma2l4h8zjxeVyw3V8msv+GRLEqCe9cXtLgxzCYKQ6UpOdxDLehjw
    Tvn9wtUY6FzpaPT+xR9SwsoJfjx6cWSZfvgbSuV4hCiR
    -----END CERTIFICATE-----
    """

  package static let leftKey =
    """
    -----BEGIN PRIVATE KEY-----
    MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBANOtBlfn3lhDJEja
    HnPrDu+iPLniDbI+BNQ10YbodDU2xsYfq0WlEy7ZFXtbwbNtKgPkso7OSqJYLtiP
    aUiEOQveuAJKlL6+PSzQX96f5ykU4ueidpRv5pIbudcKc+Cgfv7nWI2rI+E9b6kz
    TxJV9bVy4JMUVOFTj5w5D8WQJPoJAgMBAAECgYB1o2UxGXWiS74wlrfx6CKm3t0s
    2QqPkpQQc9B8T1e18zlJBnSjAfjFQnQD2Jyv4O1GuKTbZJ5p1uRCCoGSgZlJksEG
    uPB23agWqEQncc74c/04wDWnRQbC7wNW1IRUuqOzwuCOo3KTCnF6atpTvuv8BBjB
    wbuDAP8PBrkx6Q84mQJBAOj3uoPXLuN2xvrnnYTAhOMdLUn1WtMBF4G5NdNgx7/+
    1wHJD+kC/RPfXI142f7cPa5uAUhv3gW6X7oL8iVaLlsCQQDommnPQ9cGy9JebPfd
    +FWXsOrupkGJV6Ami/tzaj6ZrRvU1HXfPzlJfAXEkz8Jbxz73t558eJkWj9kvXMq
    Ae5rAkAky5PC5Qa72HO/BzwCzqFueZpAlyb8MqzyyTzuINgLxAVTe90ucVFlhR7K
    HW9Y6JI5bZh4R2rqvrAF44MgUSkHAkBV/HcvArIjtgdPltLOgLYLfIBstpM1lWoD
    te2/jcAUiVTniZ8FZ1bjHnD3aUN9VlENnyb5R3zcgiw7Lnm7Rrl/AkAWOfG+EEu/
    4tWDodI756QPvB9b9XC7tczUW1eeUu/FbT2N6xhiAtSgqqnX2DMBnTRLlIhU/Ury
    j8yn9YpsDNgy
    -----END PRIVATE KEY-----
    """
}

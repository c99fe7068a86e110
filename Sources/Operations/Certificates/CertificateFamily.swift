import Schema

/// The operations of `request`, `show` and `clear security pki`, and of `show` and `clear services
/// ipsec-vpn certificates`.
extension OperationFamily {
  static let certificates = OperationFamily(
    SchemaText.certificates,
    [
      Operation(
        "request security pki ca-certificate load",
        reading: { (name: $0.required("ca-profile"), file: $0.required("filename")) },
        run: OperationContext.loadAuthority),
      Operation(
        "request security pki ca-certificate verify", reading: { $0.required("ca-profile") },
        run: OperationContext.verifyAuthority),
      Operation(
        "request security pki generate-certificate-request",
        reading: { (request: CertificateArguments(&$0), file: $0.text("filename")) },
        run: OperationContext.requestCertificate),
      Operation(
        "request security pki generate-key-pair", reading: KeyPairArguments.init,
        run: OperationContext.generateKeyPair),
      Operation(
        "request security pki local-certificate generate-self-signed",
        reading: CertificateArguments.init, run: OperationContext.signItself),
      Operation(
        "request security pki local-certificate load", reading: CertificateFiles.init,
        run: OperationContext.loadLocalCertificate),
      Operation(
        "request security pki local-certificate verify",
        reading: { $0.required("certificate-id") }, run: OperationContext.verifyLocalCertificate),
      Operation(
        "clear security pki ca-certificate all", run: OperationContext.clearAuthorities),
      Operation(
        "clear security pki ca-certificate ca-profile", reading: { $0.required("ca-profile") },
        run: OperationContext.clearAuthority),
      Operation("clear security pki key-pair all", run: OperationContext.clearKeyPairs),
      Operation(
        "clear security pki key-pair certificate-id", reading: { $0.required("certificate-id") },
        run: OperationContext.clearKeyPair),
      Operation(
        "clear security pki local-certificate all", run: OperationContext.clearLocalCertificates),
      Operation(
        "clear security pki local-certificate certificate-id",
        reading: { $0.required("certificate-id") }, run: OperationContext.clearLocalCertificate),
      Operation(
        "clear services ipsec-vpn certificates service-set",
        reading: {
          (name: $0.required("service-set"), entry: $0.number("certificate-cache-entry"))
        },
        run: OperationContext.clearCertificateCache),
      Operation(
        "show security pki ca-certificate",
        reading: { (name: $0.text("ca-profile"), isDetailed: $0.isDetailed()) },
        run: OperationContext.showAuthorities),
      Operation(
        "show security pki local-certificate",
        reading: { (name: $0.text("certificate-id"), isDetailed: $0.isDetailed()) },
        run: OperationContext.showLocalCertificates),
      Operation(
        "show services ipsec-vpn certificates",
        reading: { (name: $0.text("service-set"), isDetailed: $0.isDetailed()) },
        run: OperationContext.showCertificateCache),
    ])
}

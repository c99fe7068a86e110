import Lab
import LabTestSupport

/// Whatever the octets are, they are a lab or have errors with their places; a small lab begins, and
/// its checks end.
@Sendable func fuzzLabs(_ octets: [UInt8]) {
  LabTrial.run(octets)
}

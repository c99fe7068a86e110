import Lab
import LabTestSupport

/// Checks that octets that are read as a lab file result in a lab or in errors with places, and
/// that a small lab starts and its checks end.
@Sendable func fuzzLabs(_ octets: [UInt8]) {
  LabTrial.run(octets)
}

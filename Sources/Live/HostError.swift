import Glibc

/// What the host does not let us do.
package struct HostError: Error, Equatable, Sendable {
  /// Of the device or socket, in words.
  package var subject: String
  /// The `errno`.
  package var code: Int32

  package init(_ subject: String, code: Int32) {
    self.subject = subject
    self.code = code
  }

  /// Whether it takes more rights than the process has.
  package var isRefusal: Bool { code == EPERM || code == EACCES }
}

extension HostError: CustomStringConvertible {
  package var description: String { "\(subject): \(Self.sentence(for: code))" }

  static func sentence(for code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

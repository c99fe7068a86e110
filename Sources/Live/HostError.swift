import Glibc

/// An error of the host's kernel, with the device or socket that it concerns.
package struct HostError: Error, Equatable, Sendable {
  /// The device or socket, as text for the user.
  package var subject: String
  /// The `errno` of the system call.
  package var code: Int32

  /// Creates the error for the `errno` of a system call.
  package init(_ subject: String, code: Int32) {
    self.subject = subject
    self.code = code
  }

  /// Whether the process lacks a permission.
  package var isRefusal: Bool { code == EPERM || code == EACCES }
}

extension HostError: CustomStringConvertible {
  /// The message for the user: the subject, and the host's text for the `errno`.
  package var description: String { "\(subject): \(Self.sentence(for: code))" }

  /// Returns the host's text for an `errno`.
  static func sentence(for code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

import Configuration
import Schema
import Testing

/// The lines that a login prints at the head of a capture are skipped, and only there.
@Suite("The head of a capture")
struct CaptureHeadTests {
  private static let logins = [
    "Last login: Mon Jun  1 10:00:00 2020 from 10.0.0.1",
    "--- JUNOS 15.1F6.9 built 2016-08-09 03:53:27 UTC",
    "--- JUNOS 21.4R1.12 Kernel 64-bit  JNPR-12.1-20211216", "warning: This device is monitored",
    "WARNING: authorized users only", "NOTICE: authorized users only", "Password:",
    "lab@10.0.0.1's password: ", "Warning: Permanently added '10.0.0.1' (RSA) to the list",
    "Script started on Mon 01 Jun 2020 10:00:00 AM UTC", "Trying 10.0.0.1...", "login: lab",
    "Connected to r1.", "Escape character is '^]'.", "lab@pc:~$ ssh lab@r1",
    "[lab@pc ~]$ ssh lab@r1", "The authenticity of host 'r1 (10.0.0.1)' can't be established.",
    "Are you sure you want to continue connecting (yes/no)? yes",
  ]

  private static let bodies: [(text: String, format: ConfigurationReader.Format)] = [
    ("system { host-name b; }\n", .text), ("set system host-name b\n", .set),
    ("a@r> show configuration system\nhost-name b;\n", .text),
    ("a@r> show configuration | display set\nset system host-name b\n", .set),
    ("{\"configuration\": {\"system\": {\"host-name\": \"b\"}}}\n", .json),
    ("<configuration><system><host-name>b</host-name></system></configuration>\n", .xml),
    ("[edit]\n+  system {\n+      host-name b;\n+  }\n", .patch),
  ]

  @Test(arguments: logins) func linesOfALoginArePassedOver(_ line: String) {
    for body in Self.bodies {
      let octets = Array("\n\(line)\r\n\(body.text)".utf8)
      #expect(ConfigurationReader.Format.detected(in: octets) == body.format, "\(body.text)")
      let loaded = ConfigurationReader(body.format).read(octets)
      #expect(loaded.errors.isEmpty, "\(body.text)")
      #expect(
        SetPrinter.print(contentsOf: loaded.tree, in: .configuration)
          == "set system host-name b\n")
      #expect(
        loaded.warnings.first.map { "\($0.line): \($0.sentence)" }
          == "2: a line of a login is passed over", "\(body.text)")
    }
  }

  @Test(arguments: ["Script done on Mon 01 Jun 2020", "Connection to r1 closed."])
  func theEndOfAConnectionIsPassedOver(_ line: String) {
    for body in Self.bodies where body.text.hasPrefix("a@r>") {
      let octets = Array("\(body.text)\na@r> exit\n\n\(line)\n".utf8)
      let loaded = ConfigurationReader(body.format).read(octets)
      #expect(loaded.errors.isEmpty)
      #expect(loaded.warnings.last?.sentence == "a line of a login is passed over")
    }
  }

  /// Behind a statement, or where a statement stands, no line counts as a line of a login.
  @Test(
    arguments: [
      ("set system host-name b\nPassword:", .set), ("system { host-name b; }\nPassword:\n", .text),
      ("a@r> show configuration\nLast login: Mon\nsystem { host-name b; }", .text),
      ("warning: a;", .text), ("NOTICE: {", .text), ("Warning: a", .text), ("Passwords:", .text),
      ("system { host-name b; }\nConnection to r1 closed.\n", .text), ("--- JUNO", .text),
      ("set system host-name a@b$ ssh c", .set), ("Script done on Mon", .text),
    ] as [(String, ConfigurationReader.Format)])
  func whatIsNoLineOfALoginIsAnError(_ row: (text: String, format: ConfigurationReader.Format)) {
    #expect(!ConfigurationReader(row.format).read(Array(row.text.utf8)).errors.isEmpty)
  }
}

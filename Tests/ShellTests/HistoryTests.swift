import Schema
import Testing

@testable import Shell

/// No secret gets into the history, however the line is spelled.
@Suite("History")
struct HistoryTests {
  private static let secret = "1234567890abcdefghij"
  private static let obscured = ObscuredText.encode(secret.utf8)
  private static let direction =
    "services ipsec-vpn rule r term t then manual direction bidirectional"

  @Test(arguments: [
    "set \(direction) authentication key ascii-text \(secret)",
    "set \(direction) authentication key hexadecimal \(secret)",
    "set \(direction) encryption key ascii-text \"\(secret)\"",
    "set \(direction) encryption key ascii-text \(obscured)",
    "set \(direction) protocol esp authentication algorithm hmac-md5-96 key ascii-text \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key ascii-text \(secret)",
    "set serv ipsec-v ike pol p pre asc \(secret)",
    "set serv ipsec-v ike pol p pre a \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key ascii-text \"\(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key ascii-text \(secret) bogus",
    "set services ipsec-vpn ike policy p pre-shared-key ascii-text | \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key ascii-text \(secret) | \(secret)",
    "top set services ipsec-vpn ike policy p pre-shared-key ascii-text \(secret)",
    "replace pattern \(secret) with x", "rep pat x with \(secret)", "replace pattern \(secret)",
    "top replace pattern \(secret) with x", "repl patern \(secret) with x",
    // These lines have typing errors before the secret.
    "set services ipsec-vpn ike policy p pre-shared-ky ascii-text \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key asci-text \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key ASCII-TEXT \(secret)",
    "set services ipsec-vpn ike policy p pre-shared-key \(secret)",
    "set srvices ipsec-vpn ike policy p pre-shared-key ascii-text \(secret)",
    "st services ipsec-vpn ike policy p pre-shared-key ascii-text \(secret)",
    "set services ipsec-vpn ike policy p pre-shred a \(secret)",
    "set services ipsec-vpn ike policy p bogus \(obscured)",
    "set authentcationkyeascii-text\(secret)",
  ])
  func isNotKept(_ line: String) throws {
    let bench = try Bench()
    bench.configure()
    #expect(bench.session.read(line).historyEntry == nil)
    _ = bench.run("quit")
    // The line is not kept either when it is typed in the wrong mode.
    #expect(bench.session.read(line).historyEntry == nil)
  }

  @Test(arguments: [
    (direction, "set authentication key ascii-text \(secret)"),
    ("\(direction) authentication", "set key ascii-text \(secret)"),
    ("\(direction) authentication", "set k a \(secret)"),
    ("services ipsec-vpn", "set ike policy p pre-shared-key hexadecimal \(secret)"),
    ("services ipsec-vpn ike policy p", "set pre h \(secret)"),
    ("services ipsec-vpn ike policy p", "up set policy q pre-shared-key ascii-text \(secret)"),
    ("services ipsec-vpn", "up 2 replace pattern x with \(secret)"),
    ("system", "top set services ipsec-vpn ike policy p pre asc \(secret)"),
  ])
  func isNotKept(_ level: String, _ line: String) throws {
    let bench = try Bench()
    bench.configure(level)
    #expect(bench.session.read(line).historyEntry == nil)
  }

  /// A line without a sign of a secret can be recalled and corrected, but is not stored after the
  /// session.
  @Test(arguments: [
    "set services ipsec-vpn ike policy p pre-shred \(secret)", "set \(secret)", secret,
    "set system bogus \(secret)", "set services \"", "show | \(secret)",
  ])
  func doesNotOutlastTheSession(_ line: String) throws {
    let bench = try Bench()
    bench.configure()
    #expect(bench.session.read(line).historyEntry == line)
    #expect(!bench.session.read(line).isUnderstood)
  }

  @Test(arguments: [
    "set system host-name key", "show | match key", "show services ipsec-vpn | display set",
    "set services ipsec-vpn rule ascii-text match-direction input", "commit comment \"new key\"",
    "delete services ipsec-vpn ike policy p pre-shared-key", "help reference services ipsec-vpn",
    "run show version | match ascii-text",
    "set \(direction) authentication algorithm hmac-sha1-96",
  ])
  func isKept(_ line: String) throws {
    let bench = try Bench()
    bench.configure()
    #expect(bench.session.read(line).historyEntry == line)
    #expect(bench.session.read(line).isUnderstood)
  }
}

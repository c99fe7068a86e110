internal import Configuration

/// A reader of the tunnel options that a term and a service set have in common.
struct TunnelOptionsReader {
  private let clearDontFragment, copyDontFragment, setDontFragment: Field
  private let tunnelMTU, noAntiReplay, antiReplayWindowSize: Field

  /// Requests the statements under `path`.
  init(_ claims: inout Claims, under path: String) {
    clearDontFragment = claims.field("\(path) clear-dont-fragment-bit")
    copyDontFragment = claims.field("\(path) copy-dont-fragment-bit")
    setDontFragment = claims.field("\(path) set-dont-fragment-bit")
    tunnelMTU = claims.field("\(path) tunnel-mtu")
    noAntiReplay = claims.field("\(path) no-anti-replay")
    antiReplayWindowSize = claims.field("\(path) anti-replay-window-size")
  }

  func read(_ node: CheckedStatement, _ findings: inout Findings) -> TunnelOptions {
    TunnelOptions(
      dontFragment: read(dontFragmentOf: node, &findings),
      // The default applies only if neither the term nor the service set configures a value.
      tunnelMTU: node.has(tunnelMTU)
        ? findings.value(of: tunnelMTU, in: node) { Int($0) } : nil,
      antiReplay: read(antiReplayOf: node, &findings))
  }

  private func read(
    antiReplayOf node: CheckedStatement, _ findings: inout Findings
  ) -> TermModel.AntiReplay? {
    guard node.has(antiReplayWindowSize) else { return node.has(noAntiReplay) ? .unchecked : nil }
    if node.has(noAntiReplay) {
      findings.add(.antiReplayConflict(isWindow: false), at: node, noAntiReplay)
      findings.add(.antiReplayConflict(isWindow: true), at: node, antiReplayWindowSize)
    }
    return findings.value(of: antiReplayWindowSize, in: node) { Int($0) }.map { size in
      // The window is rounded up to whole words of 64 bits.
      .window((size + 63) / 64 * 64)
    }
  }

  private func read(
    dontFragmentOf node: CheckedStatement, _ findings: inout Findings
  ) -> TermModel.DontFragment {
    let configured = [
      (field: clearDontFragment, treatment: TermModel.DontFragment.clear),
      (copyDontFragment, .copy), (setDontFragment, .set),
    ].filter { node.has($0.field) }
    if configured.count > 1 {
      for (field, treatment) in configured {
        findings.add(.dontFragmentConflict(treatment), at: node, field)
      }
    }
    return configured.first?.treatment ?? .preserve
  }
}

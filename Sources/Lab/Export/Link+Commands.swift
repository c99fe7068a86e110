import Network

extension Topology.Link {
  /// The MTU of a link, in octets of an IP packet, if the lab does not configure a smaller one.
  private static let defaultMTU = 4_470
  /// The delay of a link whose statement names none. It is not worth a command.
  private static let defaultDelay = Duration.milliseconds(1)

  /// The MTU of the devices at its ends.
  var deviceMTU: Int { min(mtu ?? Self.defaultMTU, Self.defaultMTU) }

  /// The commands that let a device at one of its ends do to packets what the link does to them:
  /// tc-netem(8). `isCut`: whether the cable is pulled.
  func impairmentCommands(for device: String, isCut: Bool) -> [String] {
    var words: [String] = []
    if isCut {
      words = ["loss", "100%"]
    } else {
      // Packets overtake others only where those have to wait.
      if delay != Self.defaultDelay || impairment.reordering > 0 {
        words += ["delay", "\(Int(delay / .microseconds(1)))us"]
      }
      let percentages = [
        ("loss", impairment.loss), ("duplicate", impairment.duplication),
        ("reorder", impairment.reordering), ("corrupt", impairment.corruption),
      ]
      for (name, percent) in percentages where percent > 0 { words += [name, "\(percent)%"] }
      if let rate { words += ["rate", "\(rate)bit"] }
    }
    guard !words.isEmpty else { return [] }
    return ["tc qdisc replace dev \(device) root netem \(words.joined(separator: " "))"]
  }
}

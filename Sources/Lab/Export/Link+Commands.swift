import Network

extension Topology.Link {
  /// The MTU of a link, in octets of an IP packet, if the lab does not configure a smaller one.
  private static let defaultMTU = 4_470
  /// The delay of a link without a configured delay. It is so short that no command sets it.
  private static let defaultDelay = Duration.milliseconds(1)

  /// The MTU of the devices at its ends.
  var deviceMTU: Int { min(mtu ?? Self.defaultMTU, Self.defaultMTU) }

  /// Returns the commands that give a device at one end of the link the link's delay, rate and
  /// impairments, with tc-netem(8). `isCut` states whether the cable is unplugged.
  func impairmentCommands(for device: String, isCut: Bool) -> [String] {
    var words: [String] = []
    if isCut {
      words = ["loss", "100%"]
    } else {
      // tc-netem reorders packets only if the device has a delay.
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

extension Exercise {
  /// What a full-sized packet with the don't-fragment bit needs.
  package static let fragments = Exercise(
    name: "fragments", help: "Packets of full size that must not be fragmented",
    task: """
      The tunnel works, and small packets pass. A program on ce1 sends packets of 1500
      octets with the don't-fragment bit set (a ping of size 1472 and do-not-fragment
      does the same), heeds no ICMP error, and cannot be changed. Let its packets pass.
      The core carries no packet of more than 1500 octets.

      """,
    hint: """
      `request lab host ce1 ping ce2 size 1472 do-not-fragment` shows what ce1 is told,
      and by whom. `help reference services ipsec-vpn rule term then` lists what a term
      can do about it.

      """,
    configuration: LabConfiguration(
      name: "exercise fragments", help: "", changing: .manualESP, of: .pe1),
    checks: [
      Check(sentence: "ce1 reaches ce2") { $0.reaches(from: "ce1", to: "ce2") },
      Check(sentence: "1500 octets that must not be fragmented reach ce2") {
        $0.reaches(from: "ce1", to: "ce2", size: 1_472, doesNotFragment: true)
      },
      Check(sentence: "the core carries nothing in clear, and at most 1500 octets a packet") {
        $0.protects(from: "ce1", to: "ce2", size: 1_472, doesNotFragment: true, within: 1_500)
      },
    ])
}

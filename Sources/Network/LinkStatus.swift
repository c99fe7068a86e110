/// The state of a link, for `show lab links`.
package struct LinkStatus: Equatable, Sendable {
  /// The link as the topology describes it.
  package var link: Topology.Link
  /// Whether the cable is pulled, so that no packet crosses the link.
  package var isCut: Bool
  /// The present impairment, which may differ from that of the topology.
  package var impairment: Impairment
  /// The counters since the network was created.
  package var counters: LinkCounters
}

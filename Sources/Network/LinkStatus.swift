/// The state of a link, for `show lab links`.
package struct LinkStatus: Equatable, Sendable {
  package var link: Topology.Link
  package var isCut: Bool
  package var impairment: Impairment
  package var counters: LinkCounters
}

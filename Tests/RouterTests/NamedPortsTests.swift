import Router
import TestSupport
import Testing
import Wire

/// A port that the configuration names and the chassis lacks counts as a missing card, and is down.
/// Services interfaces and the loopback interface need no port.
@Suite("Ports that only the configuration names")
struct NamedPortsTests {
  private static let start = Instant(sinceOrigin: .seconds(9))

  private static func model(_ names: [String]) -> RouterModel {
    RouterModel(interfaces: names.sorted().map { InterfaceModel(name: $0) })
  }

  private static func links(_ router: Router) -> [String] {
    router.interfaceStatus.map { "\($0.name) \($0.isLinkUp ? "up" : "down")" }
  }

  @Test func areThereAsLongAsTheyAreNamed() {
    var router = Router(chassis: ["so-0/0/0", "sp-3/1/0"], generator: SeededGenerator(seed: 1))
    _ = router.setLink("so-0/0/0", isUp: true, at: Self.start)
    #expect(Self.links(router) == ["so-0/0/0 up", "sp-3/1/0 up"])
    let names = ["ae0", "ge-0/0/0", "irb", "lo0", "ms-4/0/0", "si-0/0/0", "so-0/0/0", "vms-1/0/0"]
    _ = router.apply(Self.model(names), at: Self.start)
    #expect(
      Self.links(router) == [
        "ae0 down", "ge-0/0/0 down", "irb down", "lo0 up", "ms-4/0/0 up", "si-0/0/0 up",
        "so-0/0/0 up", "sp-3/1/0 up", "vms-1/0/0 up",
      ])
    #expect(router.hasPort("ae0") && !router.hasPort("ae1"))
    _ = router.apply(Self.model(["ge-0/0/1"]), at: Self.start)
    #expect(Self.links(router) == ["ge-0/0/1 down", "so-0/0/0 up", "sp-3/1/0 up"])
    // A link to the port adds the card, too.
    _ = router.setLink("ge-0/0/1", isUp: true, at: Self.start)
    _ = router.apply(Self.model([]), at: Self.start)
    #expect(Self.links(router) == ["ge-0/0/1 up", "so-0/0/0 up", "sp-3/1/0 up"])
  }
}

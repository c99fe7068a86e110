import Configuration
import Datastore
import DatastoreTestSupport
import Schema
import Testing

@testable import Management

/// A folder that release 0.1.0 wrote, octet for octet. It contains names that are refused now,
/// strings with every backslash written twice, a comment with everything that is escaped, an empty
/// comment, an unconfirmed commit, a scheduled one, and a rescue configuration.
@Suite("A state folder of release 0.1.0")
struct OldStateFolderTests {
  private static let index = """
    aspic-index 1
    6 1182000000 108 dd53f7bca20e9559 root cli
    3 1181999200 181 b21f72e400d82d12 ben cli\u{20}
    2 1181999100 118 2f94a9ffce53d555 ann%20lee cli 100%25%20of%20it%0aand%20more
    1 1181999000 30 2ec4de55566aaa2f root cli
    rescue 4 1181999250 110 2eb080fec3f28776 root cli
    scheduled 5 1182000120 32 e7c6201896926f41 cas cli night
    confirm 1182000060
    end a5c5a6e3b970a408

    """

  private static let string = #"""
    interfaces {
        so-0/0/0 {
            description "a\\d \\\\ b\"c \\";
        }
    }

    """#

  private static let files: [(name: String, text: String)] = [
    ("1.conf", host("one")),
    (
      "2.conf",
      """
      groups {
          apply-groups {
              system {
                  host-name g;
              }
          }
      }

      """ + host("two")
    ),
    (
      "3.conf",
      host("three") + """
        services {
            ipsec-vpn {
                ike {
                    proposal apply-groups-except {
                        dh-group group2;
                    }
                }
            }
        }

        """
    ),
    ("4.conf", host("rescue") + string), ("5.conf", host("later")),
    ("6.conf", host("four") + string), ("index", index),
  ]

  private static func host(_ name: String) -> String {
    String(decoding: Site.text(name), as: UTF8.self)
  }

  private let disk = Site.emptyDisk()

  init() throws {
    for folder in [Site.path, Site.folder] { _ = try disk.makeFolder(folder) }
    for (name, text) in Self.files { try disk.replace("\(Site.folder)/\(name)", Array(text.utf8)) }
  }

  @Test func opensAndStaysAsItIs() throws {
    let site = try Site(on: disk)
    #expect(site.events().isEmpty)
    let router = site.router
    #expect(router.records.map(\.serial) == [6, 3, 2, 1])
    #expect(router.records.map(\.user) == ["root", "ben", "ann lee", "root"])
    #expect(router.records.map(\.comment) == [nil, "", "100% of it\nand more", nil])
    #expect(router.deadline == Site.start + 60 && router.scheduled?.date == Site.start + 120)
    let names = try (0...4).map { try router.rollback($0).hostName }
    #expect(names == ["four", "three", "two", "one", "factory"])
    #expect(try router.rescueTree().hostName == "rescue")
    for (name, text) in Self.files {
      let octets = try disk.contents(of: "\(Site.folder)/\(name)", limit: .max)
      #expect(octets == Array(text.utf8), "\(name)")
    }
  }

  /// Rollbacks to configurations with such names succeed, automatically and by request.
  @Test func everyConfigurationBecomesActive() throws {
    let site = try Site(on: disk)
    let factory = try site.router.rollback(4)
    site.advance(to: 60)
    #expect(site.events() == [.rolledBack] && site.router.active.hostName == "three")
    site.advance(to: 120)
    #expect(site.events() == [.scheduledCommitDone] && site.router.active.hostName == "later")
    let session = try site.open()
    for (number, name) in [(1, "three"), (5, "two"), (7, "one")] {
      try session.handle(RollBack(to: .number(number)))
      try session.commit()
      #expect(site.router.active.hostName == name)
      #expect(try Site(on: disk, at: 120).router.active == site.router.active)
    }
    try session.handle(RollBack(to: .rescue))
    try session.commit()
    let again = try Site(on: disk, at: 120)
    #expect(again.router.active.hostName == "rescue")
    #expect(try again.router.rollback(again.router.records.count) == factory)
  }

  @Test func stringsAreWhatTheyWere() throws {
    let value = #"a\d \\ b"c \"#
    let site = try Site(on: disk)
    let path = try #require(
      SetParser.merge(Array("set interfaces so-0/0/0 mtu 1500".utf8), into: .empty).tree.children
        .first)
    let ports = site.router.active.instances(of: path.declaration)
    #expect(ports.first?.children.first?.children.first?.value == value)
    try site.open().commit()
    #expect(try Site(on: disk).router.active == site.router.active)
    // If the whole file is written again, another spelling stands for the same string.
    let session = try site.open()
    try session.handle(RollBack(to: .factory))
    try session.commit()
    try session.handle(RollBack(to: .number(1)))
    try session.commit()
    let ports2 = try Site(on: disk).router.active.instances(of: path.declaration)
    #expect(ports2.first?.children.first?.children.first?.value == value)
  }

  @Test func aNameThatIsRefusedCanBeEditedAway() throws {
    let site = try Site(on: disk)
    let session = try site.open()
    try session.handle(RollBack(to: .number(2)))
    try session.setHostName("new")
    try session.commit()
    #expect(try Site(on: disk).router.active == site.router.active)
    try session.change("delete groups apply-groups")
    try session.commit()
    #expect(try Site(on: disk).router.active.children.count == 1)
  }
}

import Configuration
import Datastore
import Management
import Testing

@testable import Operations
@testable import Shell

/// The reports of the system have the layouts that programs for Junos parse.
@Suite("Reports of the system")
struct SystemReportTests {
  /// The time 2026-11-28 17:38:08 UTC, a Saturday.
  private static let now: Int64 = 1_795_887_488

  private func activity(up seconds: Int64 = 3600, users: Int = 1) -> SystemActivity {
    SystemActivity(now: Self.now, startDate: Self.now - seconds, userCount: users)
  }

  @Test(
    arguments: [
      (0, "0 mins"), (59, "0 mins"), (60, "1 min"), (125, "2 mins"), (3600, "1 hr"),
      (3660, "1:01"), (5 * 3600, "5 hrs"), (12 * 3600 + 120, "12:02"), (86_400, "1 day"),
      (86_400 + 3 * 3600 + 7 * 60, "1 day,  3:07"), (15 * 86_400 + 300, "15 days, 5 mins"),
      (41 * 86_400 + 22 * 3600 + 14 * 60, "41 days, 22:14"), (-5, "0 mins"),
    ] as [(Int64, String)])
  func theTimeSinceTheStart(_ seconds: Int64, _ words: String) {
    #expect(CalendarDate.upTime(seconds) == words)
  }

  @Test(
    arguments: [
      (0, "-"), (59, "-"), (60, "1"), (3359, "55"), (3600, "1:00"), (26 * 3600 + 50 * 60, "26:50"),
      (36 * 3600, "1day"), (49 * 3600, "2days"), (-1, "-"),
    ] as [(Int64, String)])
  func theTimeWithoutAKey(_ seconds: Int64, _ words: String) {
    #expect(CalendarDate.idle(seconds) == words)
  }

  @Test(
    arguments: [
      (0, "5:38PM"), (5 * 3600, "12:38PM"), (17 * 3600, "12:38AM"), (18 * 3600, "Fri11PM"),
      (5 * 86_400, "Mon05PM"), (5 * 86_400 + 17 * 3600, "Mon12AM"), (9 * 86_400, "19Nov26"),
    ] as [(Int64, String)])
  func theTimeOfALogin(_ ago: Int64, _ words: String) {
    #expect(CalendarDate.login(Self.now - ago, at: Self.now) == words)
  }

  @Test func uptime() {
    let commit = CommitRecord(
      serial: 1, date: Self.now - 488, user: "lab", via: "cli", comment: nil, octetCount: 0,
      checksum: 0)
    let report = UptimeReport(activity: activity(), lastCommit: commit)
    #expect(
      report.text == """
        Current time: 2026-11-28 17:38:08 UTC
        Time Source:  LOCAL CLOCK\(" ")
        System booted: 2026-11-28 16:38:08 UTC (01:00:00 ago)
        Protocols started: 2026-11-28 16:38:08 UTC (01:00:00 ago)
        Last configured: 2026-11-28 17:30:00 UTC (00:08:08 ago) by lab
         5:38PM  up 1 hr, 1 user, load averages: 0.00, 0.00, 0.00

        """)
    let old = UptimeReport(activity: activity(up: 15 * 86_400 + 299, users: 3), lastCommit: nil)
    #expect(old.text.contains("System booted: 2026-11-13 17:33:09 UTC (2w1d 00:04 ago)\n"))
    #expect(old.text.contains("\n 5:38PM  up 15 days, 4 mins, 3 users, load averages: "))
    let information = old.elements[0].child("uptime-information")
    #expect(information?.child("active-user-count")?.attribute("junos:format") == "3 users")
  }

  @Test func users() {
    let entries = [
      LoginEntry(
        user: "lab", terminal: "p0", from: "10.9.8.7", loginDate: Self.now - 60),
      LoginEntry(
        user: "operator-of-long-name", terminal: "pts/0", loginDate: Self.now - 3 * 86_400,
        idleSeconds: 26 * 3600 + 50 * 60),
    ]
    #expect(
      UsersReport(activity: activity(users: 2), entries: entries).text == """
         5:38PM  up 1 hr, 2 users, load averages: 0.00, 0.00, 0.00
        USER     TTY      FROM                              LOGIN@  IDLE WHAT
        lab      p0       10.9.8.7                          5:37PM     - -cli (cli)
        operator-of-long-name pts/0    -                                Wed05PM 26:50 -cli (cli)

        """)
  }

  @Test func hardwareHasASlotForEachCard() {
    let report = ChassisHardware(
      serialNumber: ChassisHardware.serialNumber(of: "x-1"),
      interfaces: [
        "so-0/0/0", "so-0/0/1", "ge-0/1/0", "xe-11/2/3:1", "sp-3/1/0", "lo0", "ae0", "irb", "",
      ])
    #expect(
      report.text == """
        Hardware inventory:
        Item             Version  Part number  Serial number     Description
        Chassis                                ASPICX1           aspic
        Routing Engine 0          BUILTIN      BUILTIN           Virtual RE
        FPC 0                     BUILTIN      BUILTIN           Virtual FPC
          CPU                     BUILTIN      BUILTIN           Virtual CPU
          PIC 0                   BUILTIN      BUILTIN           2x SONET
          PIC 1                   BUILTIN      BUILTIN           1x GE
        FPC 3                     BUILTIN      BUILTIN           Virtual FPC
          CPU                     BUILTIN      BUILTIN           Virtual CPU
          PIC 1                   BUILTIN      BUILTIN           Adaptive Services
        FPC 11                    BUILTIN      BUILTIN           Virtual FPC
          CPU                     BUILTIN      BUILTIN           Virtual CPU
          PIC 2                   BUILTIN      BUILTIN           1x 10GE

        """)
  }

  @Test func filesOfTheLog() {
    let files = [
      LogListing.File(name: "messages", size: 123_456, lastChange: Self.now),
      LogListing.File(name: "kmd", size: 0, lastChange: Self.now - 60),
    ]
    #expect(
      LogListing(files: files).text == """
        total 242
        -rw-r-----  1 root  wheel      123456 Nov 28 17:38 messages
        -rw-r-----  1 root  wheel           0 Nov 28 17:37 kmd

        """)
  }

  @Test(arguments: [
    ("commit check", "<commit-check-success/>"), ("commit", "<commit-success/>"),
    ("commit confirmed 5", "<output>commit confirmed will be automatically rolled back in 5"),
    ("commit and-quit", "<output>Exiting configuration mode</output>"),
    ("rollback 0", "<load-success/>"),
  ])
  func resultsAreElements(_ command: String, _ element: String) throws {
    let bench = try Bench()
    bench.configure()
    let text = bench.run("set system host-name a; \(command) | display xml").text
    #expect(text.contains(element))
    let root =
      command.hasPrefix("commit") ? "<commit-results>" : "<load-configuration-results>"
    #expect(text.contains("\n    \(root)\n"))
  }

  @Test func statusShowsTerminalAndProcess() throws {
    let bench = try Bench()
    _ = bench.run("configure exclusive")
    let text = bench.run("status").text
    #expect(
      text == """
        Users currently editing the configuration:
          lab terminal p0 (pid 1501) on since 2007-06-16 13:20:00 UTC
              exclusive [edit]

        """)
    let xml = bench.run("status | display xml").text
    for element in ["<terminal>p0</terminal>", "<pid>1501</pid>", "<edit-path>[edit]</edit-path>"] {
      #expect(xml.contains(element))
    }
  }

  /// The pending rollback is shown above the prompt in operational mode, too, and not in a reply.
  @Test func aPendingRollbackIsShownAboveThePrompt() throws {
    let bench = try Bench()
    bench.configure()
    _ = bench.run("set system host-name a; commit confirmed 5")
    let remark = "# commit confirmed will be rolled back in 5 minutes"
    #expect(bench.session.banner == remark + "\n[edit]")
    #expect(bench.run("show system | display xml").text.contains("<banner>[edit]</banner>"))
    _ = bench.run("exit")
    #expect(bench.session.banner == remark)
  }

  // MARK: Memory and storage

  private var memory: SystemResources.Memory {
    var memory = SystemResources.Memory()
    (memory.total, memory.free) = (2048 << 20, 512 << 20)
    return memory
  }

  @Test func memoryIsShownInKilobytesAndPercent() {
    let report = MemoryReport(memory: memory)
    #expect(
      report.text == """
        System memory usage distribution:
                   Total memory:   2097152 Kbytes (100%)
                  Active memory:   1572864 Kbytes ( 75%)
                    Free memory:    524288 Kbytes ( 25%)

        """)
    let summary = report.elements.first?.child("system-memory-summary-information")
    #expect(summary?.value(of: "system-memory-total") == "2097152")
    #expect(summary?.value(of: "system-memory-free-percent") == "25%")
  }

  @Test func routingEngineMemoryIsShownIfKnown() {
    let text = RoutingEngineReport(activity: activity(), memory: memory).text
    #expect(text.contains("    DRAM                           2048 MB\n"))
    #expect(text.contains("    Memory utilization               75 percent\n"))
    let unknown = RoutingEngineReport(activity: activity(), memory: SystemResources.Memory())
    #expect(!unknown.text.contains("DRAM"))
  }

  @Test func storageIsShownInBlocksAndUnits() {
    let report = StorageReport(fileSystems: [
      SystemResources.FileSystem(
        name: "/dev/vda1", place: "/var", total: 20 << 30, used: 1_288_490_189,
        available: 17 << 30)
    ])
    #expect(
      report.text == """
        Filesystem               Size       Used      Avail  Capacity   Mounted on
        /dev/vda1                 20G       1.2G        17G        6%  /var

        """)
    let blocks = report.elements.first?.child("filesystem")?.child("total-blocks")
    #expect(blocks?.text == "20971520" && blocks?.attribute("junos:format") == "20G")
  }

  @Test(
    arguments: [
      (0, "0B"), (999, "999B"), (1000, "1.0K"), (1024, "1.0K"), (10_188, "9.9K"), (10_189, "10K"),
      (1_023_487, "999K"), (1_023_488, "1.0M"), (.max, "16384P"),
    ] as [(UInt64, String)])
  func sizesHaveThreeDigitsAtMost(_ octets: UInt64, _ text: String) {
    #expect(StorageReport.size(octets) == text)
  }
}

import Configuration
import Network
import Schema
import Testing
import Wire

@testable import Management

/// Requests change the candidate completely or not at all, and report what they refuse.
@Suite("Requests that change the candidate")
struct EditingRequestTests {
  private let site: Site
  private let session: ManagementSession
  private let ports: PathElement

  init() throws {
    site = try Site()
    session = try site.open()
    try session.change("set interfaces so-0/0/0 mtu 1500")
    let child = site.router.candidate.children.first {
      Schema.configuration[$0.declaration].name == "interfaces"
    }
    ports = PathElement(try #require(child).declaration)
  }

  private var systemPath: [PathElement] {
    site.router.factory.children.map { PathElement($0.declaration) }
  }

  @Test func allCommandsAreCarriedOutOrNone() throws {
    let delete = EditCommand.edit(Edit(.delete, [ports]))
    let before = session.candidate
    // The second deletion finds nothing, which is not an error.
    let answer = try session.handle(EditRequest([delete, delete]))
    #expect(!answer.foundAll && answer.refusals.isEmpty)
    #expect(session.candidate == site.router.active)
    try session.load(before)
    let port = try #require(before.child(ports.declaration, in: .configuration)?.children.first)
    let path = [ports, PathElement(port.declaration, value: port.value)]
    let copy = try #require(
      Rearrangement(.rename, path, PathElement(port.declaration, value: "so-1/0/0")))
    let missing = EditCommand.rearrange(copy)
    guard
      case .editFailed(let error)? = reason({
        try session.handle(EditRequest([delete, missing]))
        return
      })
    else {
      Issue.record("it is not refused")
      return
    }
    #expect(error.reason == .notFound)
    #expect(session.candidate == before)
  }

  @Test func protectedStatementsStay() throws {
    try session.change("protect interfaces")
    let before = session.candidate
    let commands = [EditCommand.edit(Edit(.delete, [ports])), .edit(Edit(.delete, systemPath))]
    let whole = try session.handle(EditRequest(commands))
    #expect(whole.refusals.map(\.isDeletion) == [true] && session.candidate == before)
    let part = try session.handle(EditRequest(commands, madeInPart: true))
    #expect(part.refusals == whole.refusals)
    #expect(session.candidate.children.map(\.declaration) == [ports.declaration])
  }

  @Test(
    arguments: [.xml, .json] as [ConfigurationReader.Format],
    ConfigurationReader.Action.allCases)
  func aFileThatIsNoDocumentChangesNothing(
    _ format: ConfigurationReader.Format, _ action: ConfigurationReader.Action
  ) throws {
    let before = session.candidate
    for text in [
      "<configuration><system><host-name>a</host-name></system>",
      "{\"system\": {\"host-name\": \"a\"}",
      "system { host-name a; }", "\0", "",
    ] {
      let request = LoadRequest(Array(text.utf8), by: ConfigurationReader(format, action))
      guard
        case .loadFailed(let errors, let count)? = reason({
          try session.handle(request); return
        })
      else {
        Issue.record("\(text) is read")
        continue
      }
      #expect(!errors.isEmpty && count == errors.count && session.candidate == before)
    }
  }

  private static let halfRight: [(format: ConfigurationReader.Format, text: String)] = [
    (.text, "bogus; system { bogus { x; } host-name part; }"),
    (.set, "set bogus\nset system bogus x\nset system host-name part"),
    (
      .xml,
      "<configuration><x/><system><x><y/></x><host-name>part</host-name></system></configuration>"
    ),
    (.json, "{\"x\": 1, \"system\": {\"x\": {\"y\": 1}, \"host-name\": \"part\"}}"),
    (.patch, "[edit bogus]\n+  mtu 1;\n[edit system]\n+  bogus;\n+  host-name part;"),
  ]

  @Test(arguments: halfRight, ConfigurationReader.Action.allCases)
  func whatIsRightOfAFileIsKept(
    _ file: (format: ConfigurationReader.Format, text: String),
    _ action: ConfigurationReader.Action
  ) throws {
    let ports = session.candidate.child(ports.declaration, in: .configuration)
    let reader = ConfigurationReader(file.format, action)
    let answer = try session.handle(LoadRequest(Array(file.text.utf8), by: reader))
    #expect(answer.errors.count == 2 && answer.errorCount == 2)
    #expect(session.candidate.hostName == "part")
    let isWhole =
      [.text, .xml, .json].contains(file.format) && [.override, .update].contains(action)
    let kept = session.candidate.child(self.ports.declaration, in: .configuration)
    #expect(kept == (isWhole ? nil : ports))
    // An operator has seen the errors.
    try session.commit()
    #expect(site.router.active.hostName == "part")
  }

  /// A script that continues after an error does not activate parts of a file with errors.
  @Test(arguments: [.shared, .private, .exclusive] as [CandidateMode])
  func aScriptDecidesBeforeItCommits(_ mode: CandidateMode) throws {
    try session.handle(RollBack(to: .number(0)))
    let script = site.management.open(
      Requester(user: "ben", channel: .script), at: site.router)
    try session.handle(EndEditing(dropsChanges: true))
    try script.handle(BeginEditing(mode))
    func load(_ text: String, _ action: ConfigurationReader.Action) throws {
      let reader = ConfigurationReader(.text, action)
      try script.handle(LoadRequest(Array(text.utf8), by: reader))
    }
    let wrong = "system { host-name wrong; bogus; }"
    let right = "system { host-name right; }"
    for action in [.merge, .replace, .override, .update] as [ConfigurationReader.Action] {
      try load(wrong, action)
      if action != .override { try load(right, action) }
      for purpose in [.activate, .activateUnlessUnconfirmed(minutes: 1), .schedule(at: .max)]
        as [CommitRequest.Purpose]
      {
        #expect(reason({ try script.commit(purpose) }) == .halfLoaded)
      }
      try script.commit(.check)
      if mode == .private {
        try script.handle(UpdateCandidate())
        #expect(reason({ try script.commit() }) == .halfLoaded)
      }
      try script.handle(RollBack(to: .number(0)))
      try script.commit()
      try load(wrong, action)
      try load(right, .override)
      try script.commit()
      #expect(site.router.active.hostName == "right")
    }
    // In a private or exclusive session the error is discarded together with the candidate.
    guard mode != .shared else { return }
    try load(wrong, .merge)
    try script.handle(EndEditing(dropsChanges: true))
    try script.handle(BeginEditing(.shared))
    try script.commit()
  }

  @Test func whatIsLoadedIsCommitted() throws {
    let request = LoadRequest(Site.text("loaded"), by: ConfigurationReader(.text, .override))
    let answer = try session.handle(request)
    #expect(answer.refusals.isEmpty && session.candidate.children.count == 1)
    try session.commit()
    #expect(try Site(on: site.disk).router.active.hostName == "loaded")
  }

  /// The lock ends when the editing ends, and the configuration becomes active at its time.
  @Test func anExclusiveCandidateIsScheduled() throws {
    try session.handle(RollBack(to: .number(0)))
    try session.handle(BeginEditing(.exclusive))
    try session.setHostName("later")
    try session.commit(.schedule(at: Site.start + 60))
    #expect(session.mode == .exclusive)
    try session.handle(EndEditing(dropsChanges: true))
    #expect(!site.router.hasChanges && site.router.editors.isEmpty)
    let other = try site.open("ben")
    try other.change("set interfaces so-0/0/0 mtu 9000")
    site.advance(to: 60)
    #expect(site.router.active.hostName == "later" && other.hostName == "factory")
    #expect(other.hasChanges)
  }

  /// A due commit at one router does not delay another router.
  @Test func routersDoNotWaitForEachOther() throws {
    let faulty = try Site.tree("faulty", CommitFault.model.text)
    let management = try Management(
      network: Site.network(at: Site.start, routers: ["r1", "r2"]),
      factories: ["r1": faulty, "r2": try Site.tree("factory")], state: nil)
    for (router, minutes) in zip(management.routers, [1, 3]) {
      let session = management.open(Requester(user: "ann", channel: .cli), at: router)
      try session.handle(BeginEditing(.shared))
      try session.load(try Site.tree("new"))
      try session.commit(.activateUnlessUnconfirmed(minutes: minutes))
    }
    _ = management.takeEvents()
    func expect(_ seconds: Int64, _ count: Int, _ names: [String]) {
      management.advance(to: Instant(sinceOrigin: .seconds(Site.start + seconds)))
      #expect(management.takeEvents().count == count, "at \(seconds)")
      #expect(management.routers.map(\.active.hostName) == names, "at \(seconds)")
    }
    expect(59, 0, ["new", "new"])
    expect(119, 1, ["new", "new"])
    expect(179, 1, ["new", "new"])
    expect(180, 1, ["new", "factory"])
    expect(239, 0, ["new", "factory"])
    expect(240, 1, ["new", "factory"])
  }
}

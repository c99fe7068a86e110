import Configuration
import Network
import Schema
import Testing
import Wire

@testable import Management

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
    // A second deletion finds nothing, which is no error.
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

  @Test(arguments: ConfigurationReader.Format.allCases, ConfigurationReader.Action.allCases)
  func aFileWithErrorsChangesNothing(
    _ format: ConfigurationReader.Format, _ action: ConfigurationReader.Action
  ) throws {
    let before = session.candidate
    for text in ["no such statement {", "<configuration><x/></configuration>", "{\"x\": 1}", "\0"] {
      let request = LoadRequest(Array(text.utf8), by: ConfigurationReader(format, action))
      guard
        case .loadFailed(let errors)? = reason({
          try session.handle(request); return
        })
      else {
        Issue.record("\(text) is read")
        continue
      }
      #expect(!errors.isEmpty && session.candidate == before)
    }
  }

  @Test func whatIsLoadedIsCommitted() throws {
    let request = LoadRequest(Site.text("loaded"), by: ConfigurationReader(.text, .override))
    let answer = try session.handle(request)
    #expect(answer.refusals.isEmpty && session.candidate.children.count == 1)
    try session.commit()
    #expect(try Site(on: site.disk).router.active.hostName == "loaded")
  }

  /// The lock ends with the editing, and the configuration comes at its time.
  @Test func anExclusiveCandidateIsScheduled() throws {
    try session.handle(RollBack(to: .number(0)))
    try session.handle(BeginEditing(.exclusive))
    try session.setHostName("later")
    try session.commit(.schedule(at: Site.start + 60))
    #expect(session.mode == nil && !site.router.hasChanges && site.router.editors.isEmpty)
    let other = try site.open("ben")
    try other.change("set interfaces so-0/0/0 mtu 9000")
    site.advance(to: 60)
    #expect(site.router.active.hostName == "later" && other.hostName == "factory")
    #expect(other.hasChanges)
  }

  /// What is due at one router does not hold up another.
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

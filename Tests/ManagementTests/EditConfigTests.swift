import Configuration
import Router
import Schema
import Testing

@testable import Management

/// The management carries out what `edit-config`, `validate` and `copy-config` of RFC 6241 need.
@Suite("Requests for NETCONF")
struct EditConfigTests {
  private let site: Site
  private let session: ManagementSession

  init() throws {
    site = try Site()
    session = try site.open()
  }

  private func load(
    _ inside: String, isAtomic: Bool = true, _ test: LoadRequest.Test = .set
  ) throws -> LoadRequest.Answer {
    var request = LoadRequest(
      Array("<configuration>\(inside)</configuration>".utf8), by: ConfigurationReader(.xml))
    request.isAtomic = isAtomic
    request.test = test
    return try session.handle(request)
  }

  private let name = "<system><host-name>new</host-name></system>"
  private let faulty =
    "<routing-instances><instance><name>default</name><instance-type>vrf</instance-type>"
    + "</instance></routing-instances>"

  @Test func anAtomicLoadIsWholeOrNothing() throws {
    guard case .loadFailed(let errors, count: 1)? = reason({ _ = try load(name + "<bogus/>") })
    else {
      Issue.record("it is loaded")
      return
    }
    #expect(errors.map(\.tag) == [.unknownElement] && session.hostName == "factory")
    #expect(!session.isHalfLoaded)
    let answer = try load(name)
    #expect(answer.errorCount == 0 && session.hostName == "new")
    // A load that is not atomic keeps the correct statements.
    let part = try load("<system><host-name>part</host-name></system><bogus/>", isAtomic: false)
    #expect(part.errorCount == 1 && session.hostName == "part" && session.isHalfLoaded)
    try session.handle(RollBack(to: .number(0)))
    let tested = try load(name + "<bogus/>", isAtomic: false, .testThenSet)
    #expect(tested.errorCount == 1 && session.hostName == "new" && session.isHalfLoaded)
  }

  @Test func aTestThatFailsChangesNothing() throws {
    for test in [LoadRequest.Test.testThenSet, .testOnly] {
      guard case .checkFailed(let issues, _)? = reason({ _ = try load(name + faulty, test) }) else {
        Issue.record("it is loaded")
        return
      }
      #expect(!issues.isEmpty && session.hostName == "factory")
    }
    _ = try load(name + faulty)
    #expect(session.hostName == "new")
  }

  private func load(_ inside: String, _ test: LoadRequest.Test) throws -> LoadRequest.Answer {
    try load(inside, isAtomic: true, test)
  }

  @Test func testOnlyChangesNothing() throws {
    _ = try load(name, .testOnly)
    #expect(session.hostName == "factory" && !session.hasChanges)
    _ = try load(name, .testThenSet)
    #expect(session.hostName == "new")
  }

  @Test func protectedStatementsStay() throws {
    try session.change("set system host-name kept\nprotect system host-name")
    guard case .protected(let refusals)? = reason({ _ = try load(name) }) else {
      Issue.record("it is loaded")
      return
    }
    #expect(refusals.count == 1 && session.hostName == "kept")
    guard case .protected? = reason({ try session.handle(ReplaceCandidate(Site.tree("x"))) }) else {
      Issue.record("it is replaced")
      return
    }
    #expect(session.hostName == "kept")
  }

  @Test func validating() throws {
    let netconf = site.management.open(
      Requester(user: "nora", channel: .netconf), at: site.router)
    try session.setHostName("new")
    try session.commit(.activateUnlessUnconfirmed(minutes: 1))
    #expect(try netconf.handle(ValidateRequest(.active)).isEmpty)
    #expect(try netconf.handle(ValidateRequest(.candidate)).isEmpty)
    try session.load(try Site.tree("x", CommitFault.model.text))
    for source in [ValidateRequest.Source.candidate, .tree(session.candidate)] {
      guard case .checkFailed? = reason({ try netconf.handle(ValidateRequest(source)) }) else {
        Issue.record("it checks")
        return
      }
    }
    // None of these requests has confirmed the commit.
    #expect(site.router.deadline == Site.start + 60)
  }

  @Test func replacing() throws {
    _ = try load(name + "<bogus/>", isAtomic: false)
    #expect(session.isHalfLoaded)
    try session.handle(ReplaceCandidate(try Site.tree("copied")))
    #expect(session.hostName == "copied" && !session.isHalfLoaded)
    let other = site.management.open(Requester(user: "b", channel: .netconf), at: site.router)
    #expect(reason { try other.handle(ReplaceCandidate(try Site.tree("x"))) } == .notEditing)
  }

  @Test func theDateIsThatOfTheLastChange() throws {
    _ = try load(name)
    let date = try #require(session.changeDate)
    site.advance(to: 60)
    _ = try load("<bogus/>", isAtomic: false)
    _ = reason { _ = try load("<bogus/>") }
    _ = reason { _ = try load("<system>", isAtomic: false) }
    _ = try load(name, isAtomic: false)
    _ = try load(name)
    _ = try load("<system><host-name>other</host-name></system>", .testOnly)
    try session.handle(ReplaceCandidate(session.candidate))
    let services = try #require(Schema.configuration.declarations.first { $0.name == "services" })
    let delete = EditCommand.edit(Edit(.delete, [PathElement(services.id)]))
    #expect(try !session.handle(EditRequest([delete])).foundAll)
    #expect(session.changeDate == date && session.hasChanges)
    try session.change("set system host-name other")
    #expect(session.changeDate == date + 60)
    site.advance(to: 120)
    try session.change("protect system host-name")
    #expect(session.changeDate == date + 120)
    site.advance(to: 180)
    _ = try load(name, isAtomic: false)
    #expect(session.changeDate == date + 120)
  }
}

import Glibc
import Schema
import Shell
import Testing

@Suite("The manual page of statements")
struct ManualPageTests {
  private static let path: String = {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(folder)/man/aspic.conf.5"
  }()

  @Test func isCurrent() throws {
    let written = ManualPage.text()
    if File.read(Self.path) != written, unsafe getenv("RECORD") != nil {
      File.write(written, to: Self.path)
      Issue.record("written anew")
    }
    #expect(File.read(Self.path) == written)
  }

  @Test func namesEveryStatement() {
    let page = ManualPage.text()
    for declaration in Schema.configuration.declarations
    where Schema.configuration.isInTree(declaration) && !declaration.name.isEmpty {
      #expect(page.contains("Ic \(declaration.name)"))
    }
  }
}

import Glibc
import Schema
import Shell
import Testing

/// The manual pages of statements are made from the schema, and equal the recorded ones.
@Suite("The manual pages of statements")
struct ManualPageTests {
  private static func path(_ name: String) -> String {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(folder)/man/\(name)"
  }

  @Test(arguments: [
    ("aspic.conf.5", ManualPage.configuration), ("aspic.lab.5", ManualPage.lab),
  ])
  func isCurrent(_ page: (name: String, text: String)) throws {
    let path = Self.path(page.name)
    if File.read(path) != page.text, unsafe getenv("RECORD") != nil {
      File.write(page.text, to: path)
      Issue.record("written anew")
    }
    #expect(File.read(path) == page.text)
  }

  @Test(arguments: [(Schema.configuration, ManualPage.configuration), (Schema.lab, ManualPage.lab)])
  func namesEveryStatement(_ page: (schema: Schema, text: String)) {
    for declaration in page.schema.declarations
    where page.schema.isInTree(declaration) && !declaration.name.isEmpty {
      #expect(page.text.contains("Ic \(declaration.name)"))
    }
  }
}

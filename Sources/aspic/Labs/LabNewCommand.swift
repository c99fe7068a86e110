import ArgumentParser
import Glibc
import Lab
import Operations

/// The command `aspic lab new`, which writes a lab file to start with.
struct LabNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a lab file to begin with, or a copy of a built-in lab.",
    discussion: """
      The file passes 'aspic lab check': two routers, a stage with its hints, its solution, its checks \
      and wrong answers. A file that is there is not touched.
      """)

  @Option(help: "The built-in lab to copy.")
  var from: String?

  @Argument(help: "The file to write, as hub.lab.", completion: .file(extensions: ["lab"]))
  var file: String

  func run() throws {
    let source = from ?? LabLibrary.template
    guard var text = LabLibrary.text(of: source) else {
      throw ValidationError(
        "There is no lab '\(source)'; there are \(LabLibrary.names.joined(separator: ", ")).")
    }
    let name = LabNewCommand.name(of: file)
    if from == nil {
      text = Array(
        String(decoding: text, as: UTF8.self).replacing("lab \(source) ", with: "lab \(name) ").utf8
      )
    }
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure(file) }
    defer { close(descriptor) }
    let count = unsafe text.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard count == text.count else { throw Files.failure(file) }
    StandardOutput().write("\(file) is written; 'aspic lab check \(file)' tries it\n")
  }

  /// Returns the name of the lab for a file: the letters, digits and '-' of the file's name.
  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let stem = last.hasSuffix(".lab") ? String(last.dropLast(4)) : last
    let letters = stem.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return letters.isEmpty || letters.hasPrefix("-") ? "lab" : String(letters.prefix(63))
  }
}

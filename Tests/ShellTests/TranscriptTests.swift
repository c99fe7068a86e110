import Datastore
import Glibc
import Schema
import TestSupport
import Testing

@testable import Configuration
@testable import Shell

/// Sessions are replayed and compared with the recorded ones. `RECORD=1 swift test` writes them
/// again and fails, so that a recording is always read as a difference.
@Suite("Transcripts")
struct TranscriptTests {
  @Test(arguments: Folder.transcripts)
  func replays(_ name: String) throws {
    let path = "\(Folder.path)/\(name)"
    let recorded = try #require(File.read(path))
    let shown = try replay(recorded, name)
    if shown != recorded, unsafe getenv("RECORD") != nil {
      File.write(shown, to: path)
      Issue.record("recorded anew: \(name)")
    }
    #expect(shown == recorded, "\(name)")
  }

  /// The output of a session does not depend on where it runs.
  @Test(arguments: Folder.transcripts)
  func replaysAttached(_ name: String) throws {
    let recorded = try #require(File.read("\(Folder.path)/\(name)"))
    let shown = try replay(recorded, name) { transcript, state, directory in
      try transcript.replayAttached(state: state, directory: directory)
    }
    #expect(shown == recorded, "\(name)")
  }

  /// Every command, and every function behind a bar, occurs in a transcript.
  @Test func everyCommandStandsInOne() throws {
    var run: [Schema.Name: Set<String>] = [:]
    for name in Folder.transcripts {
      let recorded = try #require(File.read("\(Folder.path)/\(name)"))
      _ = try replay(recorded, name) { transcript, state, directory in
        try transcript.replay(state: state, directory: directory) { session, line in
          for (grammar, command) in commands(in: line, session) {
            run[grammar, default: []].insert(command)
          }
        }
      }
    }
    for grammar in Schema.Name.allCases {
      let missing = Set(Walker.commands(of: grammar.schema)).subtracting(run[grammar] ?? [])
      #expect(missing.sorted() == [], "\(grammar)")
    }
  }

  /// Runs a transcript with the files that it needs: those about files have a state folder, those
  /// about certificates also files to load, and that of the whole router a configuration in its
  /// state folder.
  private func replay(
    _ recorded: String, _ name: String,
    _ run: (Transcript, StateFolder?, _ directory: String?) throws -> String = {
      try $0.replay(state: $1, directory: $2)
    }
  ) throws -> String {
    let isOfCertificates = name.hasPrefix("certificates")
    let isOfWholeRouter = name.hasPrefix("whole-router")
    let hasFolder = name.hasPrefix("files") || isOfCertificates || isOfWholeRouter
    let folder = hasFolder ? try TemporaryFolder() : nil
    let state = try folder.map { try StateFolder(path: $0.path) }
    defer { withExtendedLifetime(folder) {} }
    var directory = isOfCertificates ? "\(Folder.path)/certificates" : nil
    if isOfWholeRouter, let folder {
      directory = folder.path
      let backup = try #require(File.read("\(Folder.path)/whole-router/backup.conf"))
      File.write(backup, to: "\(folder.path)/backup.conf")
    }
    return try run(Transcript(recorded), state, directory)
  }

  /// Returns the command of a line, the commands that it contains, and the functions behind it.
  private func commands(in line: String, _ session: Session) -> [(Schema.Name, String)] {
    let segments = CommandLexer.cut(line).segments
    let surroundings = session.surroundings
    var commands: [(Schema.Name, String)] = []
    func add(_ words: [Word], _ walker: Walker, isPipe: Bool) {
      var walker = walker
      for word in words { guard (try? walker.match(word)) != nil else { return } }
      guard walker.isComplete else { return }
      while true {
        let grammar: Schema.Name =
          isPipe ? .pipes : walker.isOperational ? .operational : .configurationMode
        commands.append((grammar, walker.command))
        guard let nested = walker.nested, nested.purpose.isOfCommand else { return }
        walker = nested
      }
    }
    let mode: CommandMode = session.isConfiguring ? .configuration : .operational
    add(segments.first ?? [], Walker(commands: mode, in: surroundings), isPipe: false)
    for words in segments.dropFirst() {
      add(words, Walker(pipeIn: surroundings), isPipe: true)
    }
    return commands
  }
}

extension Schema {
  /// The names of the grammars of commands.
  fileprivate enum Name: CaseIterable {
    case operational
    case configurationMode
    case pipes

    var schema: Schema {
      switch self {
      case .operational: .operational
      case .configurationMode: .configurationMode
      case .pipes: .pipes
      }
    }
  }
}

/// The folder with the recorded sessions.
enum Folder {
  static let path =
    String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    + "/Transcripts"

  /// The names of the `.txt` files, sorted.
  static var transcripts: [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(".txt") { names.append(name) }
    }
    return names.sorted()
  }
}

/// Reads and writes text files as a whole.
enum File {
  static func read(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: octets, as: UTF8.self) }
      octets += buffer.prefix(count)
    }
  }

  static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    defer { unsafe fclose(file) }
    let octets = Array(text.utf8)
    _ = unsafe fwrite(octets, 1, octets.count, file)
  }
}

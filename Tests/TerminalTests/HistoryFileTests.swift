import Glibc
import TestSupport
import Testing

@testable import Terminal

/// The history of the terminal is kept in a file across sessions, which only its owner can read.
@Suite("The history across sessions")
struct HistoryFileTests {
  /// A file that is removed after the test.
  private struct Place {
    let folder: TemporaryFolder
    var path: String { "\(folder.path)/history" }

    init() throws { folder = try TemporaryFolder() }

    func write(_ text: String, mode: mode_t = 0o600) {
      let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
      fchmod(file, mode)
      let octets = Array(text.utf8)
      _ = unsafe Glibc.write(file, octets, octets.count)
      close(file)
    }

    var mode: mode_t {
      var status = stat()
      _ = unsafe stat(path, &status)
      return status.st_mode & 0o777
    }
  }

  @Test("A file that does not exist is empty, and is made for its owner only")
  func beginning() throws {
    let place = try Place()
    let history = HistoryFile(path: place.path)
    #expect(try history.load() == [])
    try history.append("set a \"é中\"")
    #expect(try history.load() == ["set a \"é中\""])
    #expect(place.mode == 0o600)
  }

  @Test("Lines of two sessions come together, in the order in which they ran")
  func two() throws {
    let place = try Place()
    let (one, two) = (HistoryFile(path: place.path), HistoryFile(path: place.path))
    try one.append("1")
    try two.append("2")
    try one.append("3")
    #expect(try two.load() == ["1", "2", "3"])
  }

  @Test("Only the latest are kept")
  func limit() throws {
    let place = try Place()
    let history = HistoryFile(path: place.path, limit: 3)
    for index in 1...5 { try history.append("\(index)") }
    #expect(try history.load() == ["3", "4", "5"])
    try history.append("6")
    #expect(try HistoryFile(path: place.path).load() == ["3", "4", "5", "6"])
    #expect(place.mode == 0o600)
  }

  @Test("A file that others could read is closed to them")
  func readable() throws {
    let place = try Place()
    place.write("a\n", mode: 0o644)
    #expect(try HistoryFile(path: place.path).load() == ["a"])
    #expect(place.mode == 0o600)
  }

  @Test("Half a line, as a killed session leaves it, stays a line of its own")
  func torn() throws {
    let place = try Place()
    place.write("a\nhal")
    try HistoryFile(path: place.path).append("b")
    #expect(try HistoryFile(path: place.path).load() == ["a", "hal", "b"])
  }

  @Test("What is not one line is not kept", arguments: ["a\nb", "a\r", "\n"])
  func lineEnds(text: String) throws {
    let place = try Place()
    try HistoryFile(path: place.path).append(text)
    #expect(try HistoryFile(path: place.path).load() == [])
  }

  @Test("A folder that is not there is said")
  func failure() throws {
    let place = try Place()
    let path = "\(place.folder.path)/nothing/history"
    #expect(throws: HistoryFile.Failure(path: path, code: ENOENT)) {
      try HistoryFile(path: path).append("a")
    }
    #expect(
      HistoryFile.Failure(path: "/x", code: ENOENT).description == "/x: No such file or directory")
  }

  @Test("A link, a pipe and a file of two names are not used", arguments: ["link", "pipe", "name"])
  func planted(_ kind: String) throws {
    let place = try Place()
    let target = try Place()
    target.write("theirs\n", mode: 0o644)
    switch kind {
    case "link": #expect(unsafe symlink(target.path, place.path) == 0)
    case "pipe": #expect(unsafe mkfifo(place.path, 0o600) == 0)
    default: #expect(unsafe link(target.path, place.path) == 0)
    }
    #expect(throws: HistoryFile.Failure.self) { try HistoryFile(path: place.path).append("a") }
    #expect(throws: HistoryFile.Failure.self) { try HistoryFile(path: place.path).load() }
    #expect(target.mode == 0o644)
    #expect(try HistoryFile(path: place.path + ".2").load() == [])
  }

  @Test("What was planted where the lines are cut is replaced, not written to")
  func plantedBeside() throws {
    let place = try Place()
    let target = try Place()
    target.write("theirs\n")
    #expect(unsafe symlink(target.path, "\(place.path).new") == 0)
    for index in 1...3 { try HistoryFile(path: place.path).append("\(index)") }
    #expect(try HistoryFile(path: place.path, limit: 2).load() == ["2", "3"])
    #expect(try HistoryFile(path: target.path).load() == ["theirs"])
    #expect(place.mode == 0o600)
  }
}

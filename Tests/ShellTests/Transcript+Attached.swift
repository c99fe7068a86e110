import Attachment
import Datastore
import Glibc
import Live
import Operations
import Server
import Shell
import Sockets

@testable import Client

extension Transcript {
  /// Returns what a terminal shows that is attached to a server in another thread.
  func replayAttached(state: StateFolder?, directory: String?) throws -> String {
    let (near, far) = try Channel.pair()
    let descriptor = near.release()
    let thread = WorkerThread()
    defer { withExtendedLifetime(thread) {} }
    let job = thread.start { Self.serve(state, descriptor) }
    let hello = Hello(
      purpose: .terminal, user: "lab", terminalName: "", processID: 0, from: "",
      directory: Files.currentDirectory, rows: 0, columns: 0, router: nil)
    let session = try AttachedSession(far, hello)
    let silent = TranscriptOutput([], [])
    if let directory {
      _ = session.execute("set cli directory \(directory)", output: silent) { _, _ in }
    }
    let output = TranscriptOutput(typed, answers)
    while session.isOpen, let command = output.next() {
      if let banner = session.banner { output.write("\n\(banner)\n") }
      output.write("\(session.prompt)\(command)\n")
      _ = session.execute(command, output: output) { _, _ in }
      if session.leavesBlankLine { output.write("\n") }
    }
    far.close()
    while job.takeResult() == nil {
      var ready = pollfd(fd: job.descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&ready, 1, -1)
    }
    return output.text
  }

  /// Serves one client until it disconnects.
  private static func serve(_ state: StateFolder?, _ descriptor: Int32) -> Bool {
    guard let workspace = try? Workspace(network: network(), state: state) else { return false }
    let server = Server(workspace, signals: EndSignals(leavesTerminal: true), paces: false)
    server.add(Channel(owning: descriptor))
    _ = server.run()
    return true
  }
}

extension FrontEnd {
  /// Supplies what a command of a session needs. Files are opened by this process.
  package func supply(_ need: Need, of workspace: Workspace) -> Supply {
    do throws(CommandFailure) {
      switch need {
      case .answer(let question): return .line(ask(question))
      case .typedLine: return .line(readLine())
      case .read(let path): return .octets(try Files.read(path))
      case .write(let octets, let path, let appends):
        if appends { try Files.append(octets, to: path) } else { try Files.write(octets, to: path) }
        return .nothing
      case .open(let path, let makesFolder):
        if makesFolder { try Files.makeFolder(of: path) }
        return .file(try FileWriter(path))
      case .remove(let path):
        try Files.remove(path)
        return .nothing
      case .folder(let path): return .path(try Files.realPath(path))
      case .room, .turn: return .nothing
      case .time(let end):
        if pause(milliseconds: workspace.milliseconds(until: end)) { workspace.advance(to: end) }
        return .nothing
      case .event(let end):
        workspace.step(until: end)
        return .nothing
      }
    } catch { return .failure(error) }
  }
}

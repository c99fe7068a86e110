import Schema

/// A part of a recorded session with statements in braces, up to the next prompt or banner.
struct CapturedPart {
  /// The level of the statements.
  enum Level: Equatable {
    /// The statements begin at this path.
    case path([PathElement])
    /// The level is not known, because of this error.
    case unknown(LoadError)
  }

  /// The level of the statements.
  var place: Level
  /// The offset of the first octet.
  var start: Int
  /// The number of the line of the prompt or banner, from 1.
  var line: Int
}

/// Follows the prompts and banners of a recorded session, and determines the level of the
/// statements behind each.
struct CapturedParts {
  /// The parts in the order of the file.
  private(set) var all: [CapturedPart]
  private let session: CapturedSession
  private let base: [PathElement]
  private var levels: EditLevels
  /// The error because of which the level is not known; nil: it is known.
  private var lost: LoadError?

  /// Begins at the level `base`.
  init(from base: [PathElement], keepingUnlisted: Bool) {
    all = [CapturedPart(place: .path(base), start: 0, line: 1)]
    session = CapturedSession(from: base, keepingUnlisted: keepingUnlisted)
    levels = EditLevels(from: base)
    self.base = base
  }

  /// Returns the kind of frame of a line; nil: it is none. A command that changes a statement is no
  /// frame.
  mutating func kind(
    _ reading: CaptureFrame.Reading, _ octets: [UInt8], _ line: Range<Int>, _ number: Int,
    from start: Int
  ) -> CaptureFrame.Kind? {
    switch reading {
    case .frame(.banner):
      do throws(LoadError) {
        let level = try session.level(ofBanner: octets, line, number: number, from: start)
        levels.enter(banner: level)
        lost = nil
      } catch {
        lost = lost ?? error
      }
      begin(lost.map { .unknown($0) } ?? .path(levels.path), line, number)
      return .banner
    case .frame(let kind):
      guard kind == .prompt else { return kind }
    case .prompted: break
    case .statement, .paged: return nil
    }
    guard let prompt = CaptureFrame.prompt(octets, line) else { return nil }
    let leadsOn = follow(prompt, octets, number, from: start)
    guard
      leadsOn || prompt.isOperational || prompt.command.isEmpty
        || CaptureFrame.changesNothing(octets[prompt.command])
    else { return nil }
    begin(place(behind: prompt, octets, number, from: start), line, number)
    return .prompt
  }

  private mutating func begin(_ place: CapturedPart.Level, _ line: Range<Int>, _ number: Int) {
    all.append(CapturedPart(place: place, start: line.lowerBound, line: number))
  }

  /// Follows a command to the level that it enters. Returns false if it enters none.
  private mutating func follow(
    _ prompt: CaptureFrame.Prompt, _ octets: [UInt8], _ number: Int, from start: Int
  ) -> Bool {
    if prompt.isOperational {
      levels.exitAll()
      lost = nil
      return true
    }
    do throws(LoadError) {
      return try session.follow(prompt, in: octets, &levels, number: number, from: start)
    } catch {
      lost = lost ?? error
      return true
    }
  }

  /// Returns the level of the statements that follow a prompt.
  private func place(
    behind prompt: CaptureFrame.Prompt, _ octets: [UInt8], _ number: Int, from start: Int
  ) -> CapturedPart.Level {
    let shown: CapturedSession.Shown?
    do throws(LoadError) {
      shown = try session.shown(
        by: prompt, in: octets, level: levels.path, number: number, from: start)
    } catch {
      return .unknown(lost ?? error)
    }
    if let shown, case .lines(let function) = shown.form {
      let column = prompt.command.lowerBound - start
      return .unknown(
        LoadError(
          reason: .refused("what '\(function)' leaves of statements says not where they stand"),
          line: number, column: column + 1, shownColumn: column, word: "", path: nil, statement: "")
      )
    }
    if let lost, shown?.isAbsolute != true { return .unknown(lost) }
    return .path(shown?.path ?? levels.path)
  }
}

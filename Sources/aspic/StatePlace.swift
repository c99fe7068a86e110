import Datastore
import Glibc
import Operations
import Sockets

/// A state folder, and the sockets by which its network is reached if a process serves it.
struct StatePlace {
  let path: String

  var historyPath: String { "\(path)/history" }
  /// The owner's socket.
  var socket: String { "\(path)/socket" }
  /// The folder of the sockets for groups: it holds no configurations and no keys.
  static func groupFolder(of path: String) -> String { path + "-sockets" }

  enum Opened {
    case held(StateFolder)
    case served(Channel)
  }

  /// How long a process may take from its lock on a folder to its socket there.
  private static let startTime = Duration.seconds(1)

  /// Takes the folder, or reaches who serves it. If neither is possible, tries again for so many
  /// seconds, and at least until a process that has just begun to serve it can be reached. Throws what
  /// was wrong at last.
  func open(waiting seconds: Int) throws -> Opened {
    let clock = ContinuousClock()
    let end = clock.now + max(.seconds(seconds), Self.startTime)
    while true {
      do throws(DatastoreError) {
        return .held(try StateFolder(path: path))
      } catch {
        guard case .locked = error.reason else { throw error }
        if let channel = try connect() { return .served(channel) }
        guard clock.now < end else { throw error }
      }
      usleep(20_000)
    }
  }

  /// nil: nobody serves the folder.
  func connect() throws -> Channel? {
    do throws(SocketError) { return try Channel.connect(socket) } catch {
      switch error.reason {
      case .nobodyListens, .notThere: return nil
      default: throw CommandFailure("error: \(error)")
      }
    }
  }

  /// Reaches who serves at a socket or, without one, who serves the folder.
  func attach(at socket: String?, waiting seconds: Int) throws -> Channel {
    guard let socket else { return try attach(waiting: seconds) }
    do throws(SocketError) { return try Channel.connect(socket) } catch {
      throw CommandFailure("error: \(error)")
    }
  }

  /// Reaches who serves the folder, by whichever of its sockets this user may use.
  func attach(waiting seconds: Int) throws -> Channel {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    let folder = Self.groupFolder(of: path)
    let sockets = [socket, "\(folder)/group", "\(folder)/read-only"]
    while true {
      var refusal: SocketError?
      for socket in sockets {
        do throws(SocketError) { return try Channel.connect(socket) } catch {
          if error.reason == .notAllowed, refusal == nil { refusal = error }
        }
      }
      guard clock.now < end else {
        if let refusal { throw CommandFailure("error: \(refusal)") }
        throw CommandFailure(
          "error: nobody serves \(path); 'aspic serve' does, and a session at a terminal")
      }
      usleep(20_000)
    }
  }
}

import Datastore
import Glibc
import Operations
import Sockets

/// A state folder, with the sockets at which its network is reached if a process serves it.
struct StatePlace {
  let path: String

  var historyPath: String { "\(path)/history" }
  /// The path of the owner's socket.
  var socket: String { "\(path)/socket" }
  /// Returns the folder of the sockets for groups, which contains no configurations and no keys.
  static func groupFolder(of path: String) -> String { path + "-sockets" }

  /// The result of opening a state folder.
  enum Opened {
    case held(StateFolder)
    case served(Channel)
  }

  /// The time that a process may need between locking a folder and creating its socket there.
  private static let startTime = Duration.seconds(1)

  /// Opens the folder, or connects to the process that serves it. If neither is possible, it tries
  /// again for some seconds, and at least as long as a process may need that has just locked the
  /// folder. Throws the last error.
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

  /// Connects to the process that serves the folder; nil if none does.
  func connect() throws -> Channel? {
    do throws(SocketError) { return try Channel.connect(socket) } catch {
      switch error.reason {
      case .nobodyListens, .notThere: return nil
      default: throw CommandFailure("error: \(error)")
      }
    }
  }

  /// Connects to the process at a socket or, if that is nil, to the one that serves the folder.
  func attach(at socket: String?, waiting seconds: Int) throws -> Channel {
    guard let socket else { return try attach(waiting: seconds) }
    do throws(SocketError) { return try Channel.connect(socket) } catch {
      throw CommandFailure("error: \(error)")
    }
  }

  /// Connects to the process that serves the folder, through any of its sockets that the user may
  /// use.
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
          "error: no process serves \(path); 'aspic serve' and sessions at a terminal do")
      }
      usleep(20_000)
    }
  }
}

import CHost
import Glibc

/// A connection over a Unix-domain socket that never blocks; octets that cannot be sent yet are
/// queued.
///
/// It is a class because it owns the descriptor and closes it at its end.
package final class Channel {
  /// The result of a receive call.
  package enum Reception: Equatable, Sendable {
    /// Octets that have arrived, at least one.
    case octets([UInt8])
    /// Nothing has arrived.
    case nothing
    /// Nothing will arrive any more. The peer may still read.
    case end
  }

  /// The process at the other end when the connection was made. unix(7), SO_PEERCRED.
  package struct Peer: Equatable, Sendable {
    /// The number of the process's user.
    package var user: UInt32
    /// The number of the process's group.
    package var group: UInt32
    /// The number of the process.
    package var process: Int32
  }

  /// The descriptor, for `poll`; -1 after `close`.
  package private(set) var number: Int32
  private var queue = SendQueue()
  /// Whether nothing can be sent any more, because the peer is gone or this end has finished or
  /// closed.
  package private(set) var isBroken = false

  /// Takes ownership of a descriptor, which must be non-blocking.
  package init(owning number: Int32) { self.number = number }

  deinit { close() }

  /// Connects to the socket at a path. If the queue of the listener is full, it waits for up to ten
  /// seconds and then throws `busy`.
  package static func connect(_ path: String) throws(SocketError) -> Channel {
    let place = try FolderPlace(path)
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind, 0)
    guard number >= 0 else { throw place.failure("socket") }
    // The channel closes the descriptor if the rest fails.
    let channel = Channel(owning: number)
    var timeout = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &timeout, size) == 0 else {
      throw place.failure("setsockopt")
    }
    while place.connect(number) != 0 {
      if errno == EINTR { continue }
      let error = place.failure("connect")
      // A connection to a file that is not a socket is refused as well.
      if error.reason == .nobodyListens, let status = try place.status(),
        status.st_mode & S_IFMT != S_IFSOCK, status.st_mode & S_IFMT != S_IFLNK
      {
        throw SocketError(.notSocket, at: path)
      }
      throw error
    }
    guard fcntl(number, F_SETFL, O_NONBLOCK) == 0 else { throw place.failure("fcntl") }
    return channel
  }

  /// Creates two channels that are connected with each other, for two threads of this process.
  package static func pair() throws(SocketError) -> (Channel, Channel) {
    var numbers: [Int32] = [-1, -1]
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    guard unsafe socketpair(AF_UNIX, Int32(kind), 0, &numbers) == 0 else {
      throw SocketError(call: "socketpair", code: errno, at: "socketpair")
    }
    return (Channel(owning: numbers[0]), Channel(owning: numbers[1]))
  }

  /// The process at the other end; nil if the kernel does not report it, as after `close`.
  package var peer: Peer? {
    var peer = Peer(user: 0, group: 0, process: 0)
    guard unsafe host_peer(number, &peer.user, &peer.group, &peer.process) == 0 else { return nil }
    return peer
  }

  // MARK: Receiving

  /// Returns at most `limit` octets that have arrived; a limit below one counts as one.
  package func receive(limit: Int) -> Reception {
    while true {
      var count = 0
      let octets = unsafe [UInt8](unsafeUninitializedCapacity: max(1, limit)) { buffer, filled in
        count = unsafe recv(number, buffer.baseAddress, buffer.count, 0)
        filled = max(0, count)
      }
      if count > 0 { return .octets(octets) }
      if count == 0 { return .end }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .nothing : .end
    }
  }

  // MARK: Sending

  /// The number of queued octets.
  package var pendingOctets: Int { queue.count }

  /// Whether octets are queued: the caller should poll for POLLOUT and then call `flush`.
  package var wantsWrite: Bool { !queue.isEmpty }

  /// Sends octets and queues those that the kernel does not accept yet. Nothing is queued on a
  /// broken channel.
  package func send(_ octets: [UInt8]) {
    guard !isBroken else { return }
    queue.append(octets)
    flush()
  }

  /// Sends as many queued octets as the kernel accepts.
  package func flush() {
    while !isBroken, !queue.isEmpty {
      let count = unsafe queue.withOctets { octets in
        unsafe Glibc.send(number, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        queue.drop(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        breakOff()
      }
    }
  }

  /// Ends this direction of the connection, so that the peer reads an end. Queued octets are lost.
  package func finishSending() {
    breakOff()
    shutdown(number, Int32(SHUT_WR))
  }

  private func breakOff() {
    isBroken = true
    queue = SendQueue()
  }

  /// Returns the descriptor and its ownership; this channel is closed for the caller afterwards.
  package func release() -> Int32 {
    defer { number = -1 }
    return number
  }

  /// Closes the connection.
  package func close() {
    guard number >= 0 else { return }
    Glibc.close(number)
    number = -1
    breakOff()
  }
}

import CHost
import Glibc

/// A connection over a Unix-domain socket that never blocks: what cannot be written yet is kept.
///
/// A class: it owns the descriptor, which is closed with it.
package final class Channel {
  package enum Reception: Equatable, Sendable {
    /// At least one octet.
    case octets([UInt8])
    /// Nothing has arrived.
    case nothing
    /// Nothing will ever arrive. The peer may still read.
    case end
  }

  /// Who was at the other end when the connection was made. unix(7), SO_PEERCRED.
  package struct Peer: Equatable, Sendable {
    package var user: UInt32
    package var group: UInt32
    package var process: Int32
  }

  /// The descriptor, to be polled; -1 after `close`.
  package private(set) var number: Int32
  private var queue = SendQueue()
  /// Nothing can be sent any more: the peer is gone, or this end has finished or closed.
  package private(set) var isBroken = false

  /// Takes the descriptor over, which must not block.
  package init(owning number: Int32) { self.number = number }

  deinit { close() }

  /// Connects to the socket at a path. If the queue of the listener is full, waits for up to ten
  /// seconds and then throws `busy`.
  package static func connect(_ path: String) throws(SocketError) -> Channel {
    let place = try FolderPlace(path)
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind, 0)
    guard number >= 0 else { throw place.failure("socket") }
    // The channel closes the descriptor if the rest fails.
    let channel = Channel(owning: number)
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, size) == 0 else {
      throw place.failure("setsockopt")
    }
    while place.connect(number) != 0 {
      if errno == EINTR { continue }
      let error = place.failure("connect")
      // A file that is no socket refuses as well.
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

  /// Two channels that are connected with each other, for two threads of this process.
  package static func pair() throws(SocketError) -> (Channel, Channel) {
    var numbers: [Int32] = [-1, -1]
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    guard unsafe socketpair(AF_UNIX, Int32(kind), 0, &numbers) == 0 else {
      throw SocketError(call: "socketpair", code: errno, at: "socketpair")
    }
    return (Channel(owning: numbers[0]), Channel(owning: numbers[1]))
  }

  /// nil if the kernel does not tell, as after `close`.
  package var peer: Peer? {
    var peer = Peer(user: 0, group: 0, process: 0)
    guard unsafe host_peer(number, &peer.user, &peer.group, &peer.process) == 0 else { return nil }
    return peer
  }

  // MARK: Receiving

  /// Returns at most `limit` octets that have arrived, or one if the limit is less.
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

  /// The octets that are kept until the peer has room for them.
  package var pendingOctets: Int { queue.count }

  /// Whether to poll for room and then to call `flush`.
  package var wantsWrite: Bool { !queue.isEmpty }

  /// Sends octets, or keeps what there is no room for. Nothing is kept of a broken channel.
  package func send(_ octets: [UInt8]) {
    guard !isBroken else { return }
    queue.append(octets)
    flush()
  }

  /// Sends what there is room for.
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

  /// Tells the peer that nothing more is sent. What is kept is lost.
  package func finishSending() {
    breakOff()
    shutdown(number, Int32(SHUT_WR))
  }

  private func breakOff() {
    isBroken = true
    queue = SendQueue()
  }

  /// Gives the descriptor away, to who closes it.
  package func release() -> Int32 {
    defer { number = -1 }
    return number
  }

  package func close() {
    guard number >= 0 else { return }
    Glibc.close(number)
    number = -1
    breakOff()
  }
}

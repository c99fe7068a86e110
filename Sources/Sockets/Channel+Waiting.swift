import Glibc

/// For a client that has nothing else to wait for.
extension Channel {
  /// Sends all octets, and waits until there is room for them. Returns false if the peer is gone.
  /// It does not receive meanwhile.
  package func sendAll(_ octets: [UInt8]) -> Bool {
    send(octets)
    while wantsWrite {
      wait(for: POLLOUT, milliseconds: -1)
      flush()
    }
    return !isBroken
  }

  /// Waits until something arrives, and returns at most `limit` octets of it. Returns `nothing` if
  /// a signal arrives, or so many milliseconds pass, before anything does; -1: however long it takes.
  package func receiveBlocking(limit: Int, milliseconds: Int32 = -1) -> Reception {
    let reception = receive(limit: limit)
    guard reception == .nothing else { return reception }
    wait(for: POLLIN, milliseconds: milliseconds)
    return receive(limit: limit)
  }

  private func wait(for events: Int32, milliseconds: Int32) {
    var entry = pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
    _ = unsafe poll(&entry, 1, milliseconds)
  }
}

import Glibc

/// Calls that block, for a client that has nothing else to do.
extension Channel {
  /// Sends all octets and blocks until the kernel has accepted them. Returns false if the peer has
  /// closed the connection. Nothing is received meanwhile.
  package func sendAll(_ octets: [UInt8]) -> Bool {
    send(octets)
    while wantsWrite {
      wait(for: POLLOUT, milliseconds: -1)
      flush()
    }
    return !isBroken
  }

  /// Waits until octets arrive, and returns at most `limit` of them. Returns `nothing` if a signal
  /// arrives or `milliseconds` pass before; -1 stands for no limit of time.
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

import Wire

/// A quick mode exchange. It is kept for some time after its last message, which may have to be
/// repeated.
struct QuickMode {
  /// The state machine of either role.
  indirect enum Machine {
    case initiator(QuickModeInitiator)
    case responder(QuickModeResponder)
  }

  var machine: Machine
  var retransmission = Retransmission()
  /// The time at which a finished exchange is removed; nil while it is under way.
  var forgetAt: Instant?

  init(_ machine: Machine) { self.machine = machine }

  var role: Role {
    switch machine {
    case .initiator: .initiator
    case .responder: .responder
    }
  }

  var tunnel: TunnelPolicy {
    switch machine {
    case .initiator(let machine): machine.tunnel
    case .responder(let machine): machine.tunnel
    }
  }

  var nextDeadline: Instant? {
    [retransmission.deadline, forgetAt].compactMap(\.self).min()
  }

  /// Returns whether a notification contains an SPI that this gateway chose in the exchange.
  func isNamed(by notification: NotificationPayload) -> Bool {
    guard case .initiator(let machine) = machine else { return false }
    return notification.spi == machine.spis.esp.networkOctets
      || notification.spi == machine.spis.ah.networkOctets
  }
}

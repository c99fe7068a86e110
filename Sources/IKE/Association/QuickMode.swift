import Wire

/// An exchange of quick mode, until its last message needs no repetition any more.
struct QuickMode {
  indirect enum Machine {
    case initiator(QuickModeInitiator)
    case responder(QuickModeResponder)
  }

  var machine: Machine
  var conversation = Conversation()
  /// Once it has come about.
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
    [conversation.deadline, forgetAt].compactMap(\.self).min()
  }

  /// Whether the notification names it, by an SPI that we chose in it.
  func isNamed(by notification: NotificationPayload) -> Bool {
    guard case .initiator(let machine) = machine else { return false }
    return notification.spi == machine.spis.esp.networkOctets
      || notification.spi == machine.spis.ah.networkOctets
  }
}

/// The random generator and the log limit that both planes of a router share.
struct Supplies {
  /// The source of initialization vectors and of all random values in negotiations.
  var generator: any RandomNumberGenerator
  /// The limit on log lines that packets cause, so that hostile packets cannot fill the log.
  var logLimit = RateLimit(perSecond: 10)

  init(generator: any RandomNumberGenerator) { self.generator = generator }
}

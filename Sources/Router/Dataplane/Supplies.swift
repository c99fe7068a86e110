/// What both planes share: one random number generator, and one limit for the log lines that packets
/// cause.
struct Supplies {
  /// The source of initialization vectors and of all random numbers of negotiations.
  var generator: any RandomNumberGenerator
  /// The limit of lines that packets cause, so that an attacker cannot fill the log.
  var logLimit = RateLimit(perSecond: 10)

  init(generator: any RandomNumberGenerator) { self.generator = generator }
}

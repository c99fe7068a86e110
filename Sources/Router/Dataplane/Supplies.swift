/// What both planes draw from, so that a router has one set of dice and one measure of what others
/// may write into its log.
struct Supplies {
  /// Initialization vectors come from here, and all that negotiations leave to chance.
  var generator: any RandomNumberGenerator
  /// Of lines that packets cause: hostile ones must not fill the log.
  var logLimit = RateLimit(perSecond: 10)

  init(generator: any RandomNumberGenerator) { self.generator = generator }
}

import ArgumentParser
import CHost
import Glibc

/// The limits on the resources that the grading of one answer may use.
struct GradingLimits: ParsableArguments {
  @Option(
    help: """
      Seconds of processor time after which the grading of an answer is aborted; it may take three \
      times as long by the clock.
      """)
  var timeLimit = 20

  @Option(help: "MiB of memory that the grading of an answer may use.")
  var memoryLimit = 2_048

  /// The arguments by which the limits are passed to a worker.
  var arguments: [String] { ["--time-limit=\(timeLimit)", "--memory-limit=\(memoryLimit)"] }

  /// The limit on the elapsed time: three times that of the processor time.
  var timeout: Duration { .seconds(3 * timeLimit) }

  /// The largest number of octets that a worker may write about an answer.
  static let outputLimit = 4 << 20

  /// The error in the limits; nil if they are valid.
  var fault: String? {
    if !(1...86_400).contains(timeLimit) { return "a time limit has 1 to 86,400 seconds" }
    if !(64...1_048_576).contains(memoryLimit) {
      return "a memory limit has 64 to 1,048,576 MiB"
    }
    return nil
  }

  /// Applies the limits to this process permanently. It cannot write files then, and ends with its
  /// parent. Returns false if the parent has already ended.
  func apply(endingWith parent: Int32) -> Bool {
    let time = rlim_t(timeLimit)
    Self.set(__rlimit_resource_t(RLIMIT_CPU.rawValue), time, time + 1)
    let memory = rlim_t(memoryLimit) << 20
    Self.set(__rlimit_resource_t(RLIMIT_AS.rawValue), memory, memory)
    Self.set(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), 0, 0)
    return host_end_with_parent(parent) == 0
  }

  private static func set(_ resource: __rlimit_resource_t, _ limit: rlim_t, _ most: rlim_t) {
    var limits = rlimit(rlim_cur: limit, rlim_max: most)
    _ = unsafe setrlimit(resource, &limits)
  }
}

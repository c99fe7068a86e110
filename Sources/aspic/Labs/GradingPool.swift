import Glibc
import Lab

/// A pool of worker processes, one for each processor. Each worker runs this program to grade one
/// answer, so a crash does not affect the others. No worker outlives this process.
struct GradingPool {
  /// One answer to be graded.
  struct Job {
    /// The arguments of the worker.
    var arguments: [String]
    /// The student whose variant of the lab is graded.
    var student: String?
  }

  /// A running worker, with the output that was read from it.
  fileprivate struct Worker {
    var number: Int
    var process: pid_t
    var descriptor: Int32
    var end: ContinuousClock.Instant
    var octets: [UInt8] = []
    /// The reason why the worker was killed.
    var reason: String?
  }

  private let limits: GradingLimits
  private let clock = ContinuousClock()
  private var workers: [Worker] = []

  init(_ limits: GradingLimits) { self.limits = limits }

  /// Returns the grades of all jobs, in their order. `didWait` is called after each wait with the
  /// number of finished jobs.
  mutating func run(_ jobs: [Job], didWait: (Int) -> Void) -> [Grade] {
    var grades: [Grade?] = Array(repeating: nil, count: jobs.count)
    // If the parent ignores SIGCHLD, the status of workers would be lost.
    _ = signal(SIGCHLD, SIG_DFL)
    let width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var next = 0
    var done = 0
    while done < jobs.count {
      while workers.count < width, next < jobs.count {
        if !start(next, jobs[next]) {
          grades[next] = Grade(
            .stopped, "the worker could not be started", student: jobs[next].student)
          done += 1
        }
        next += 1
      }
      for (number, grade) in wait() {
        grades[number] = grade ?? Grade(.stopped, "")
        grades[number]?.student = jobs[number].student
        done += 1
      }
      didWait(done)
    }
    return grades.map { $0 ?? Grade(.stopped, "it was not graded") }
  }

  // MARK: Workers

  private mutating func start(_ number: Int, _ job: Job) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return false }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    guard let process = Self.spawn(job.arguments, output: ends[1]) else {
      close(ends[0])
      return false
    }
    workers.append(
      Worker(
        number: number, process: process, descriptor: ends[0],
        end: clock.now.advanced(by: limits.timeout)))
    return true
  }

  private static func spawn(_ arguments: [String], output: Int32) -> pid_t? {
    let path = ProgramPath.own
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t()
    guard unsafe posix_spawn(&process, path, &actions, nil, &words, environ) == 0 else {
      return nil
    }
    return process
  }

  /// Waits until a worker writes something or exceeds its time. Returns the grades of workers that
  /// have ended.
  private mutating func wait() -> [(number: Int, grade: Grade?)] {
    guard let first = workers.map(\.end).min() else { return [] }
    var polled = workers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    let pause = clock.now.duration(to: first).components.seconds + 1
    _ = unsafe poll(&polled, nfds_t(polled.count), Int32(clamping: max(0, pause) * 1_000))
    var ended: [(number: Int, grade: Grade?)] = []
    var left: [Worker] = []
    for var worker in workers {
      if clock.now >= worker.end, worker.reason == nil {
        worker.reason = "it took more than \(limits.timeout.components.seconds) s"
        kill(worker.process, SIGKILL)
      }
      if worker.hasClosed() {
        ended.append((worker.number, worker.grade(limits)))
      } else {
        left.append(worker)
      }
    }
    workers = left
    return ended
  }
}

extension GradingPool.Worker {
  /// Reads the output of the worker. Returns whether it has closed its output.
  fileprivate mutating func hasClosed() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno != EAGAIN
      }
      if count == 0 { return true }
      if octets.count + count <= GradingLimits.outputLimit {
        octets.append(contentsOf: buffer[..<count])
      } else if reason == nil {
        reason = "the report has more than \(GradingLimits.outputLimit >> 20) MiB"
        kill(process, SIGKILL)
      }
    }
  }

  /// Waits for the end of the worker, which has closed its output, and returns the grade.
  fileprivate func grade(_ limits: GradingLimits) -> Grade {
    close(descriptor)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return Grade(.stopped, "the worker has ended") }
    }
    if let reason { return Grade(.stopped, reason) }
    let signal = status & 0x7F
    if signal == SIGXCPU {
      return Grade(.stopped, "it took more than \(limits.timeLimit) s of processor time")
    }
    if signal != 0 {
      return Grade(
        .stopped,
        "the worker ended by signal \(signal), perhaps as \(limits.memoryLimit) MiB were too little"
      )
    }
    guard status == 0, let grade = Grade(octets: octets) else {
      return Grade(.stopped, "the worker ended with status \(status >> 8)")
    }
    return grade
  }
}

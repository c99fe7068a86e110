import Glibc
import Synchronization

/// A thread for work that would delay packets on the thread of the routers. It runs one job at a
/// time, in the order in which jobs are started. The thread is created with the first job.
///
/// It is a class because it owns the thread. When the last reference is released, the thread ends
/// after the current job. Jobs that have not begun are not run.
package final class WorkerThread {
  private let queue = JobQueue()
  private var isRunning = false

  /// The stack size in octets. Parsers are recursive, and the depth of their recursion is the
  /// nesting depth of the text.
  private static let stackSize = 8 << 20

  /// Creates the queue of jobs, but not the thread yet.
  package init() {}

  deinit { queue.close() }

  /// Starts a job. If the process cannot create a thread or a descriptor, the job runs at once, and
  /// its result is available when this returns.
  package func start<Result: Sendable>(
    _ job: @escaping @Sendable () -> Result
  ) -> Job<Result> {
    let result = Job<Result>()
    if result.descriptor >= 0, runs() {
      queue.add { result.finish(job()) }
    } else {
      result.finish(job())
    }
    return result
  }

  /// Creates the thread unless it exists. Returns false if the system cannot create one.
  private func runs() -> Bool {
    if !isRunning { isRunning = queue.isOpen && launch() }
    return isRunning
  }

  private func launch() -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackSize)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Signals must be delivered to the thread of the routers. A new thread inherits the signal mask
    // of its creator.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let queue = unsafe Unmanaged.passRetained(queue)
    let result = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, queue.toOpaque())
    if result != 0 { unsafe queue.release() }
    return result == 0
  }
}

/// A job of a `WorkerThread`, with its result.
///
/// It is a class because two threads share it and it owns a descriptor.
package final class Job<Result: Sendable>: Sendable {
  private let result = Mutex<Result?>(nil)
  private let event = LiveEvent()

  /// A descriptor that is readable as soon as the result is available; -1 if the job ran at once.
  package var descriptor: Int32 { event.descriptor }

  /// Returns the result once. Returns nil while the job is running, and after the first call that
  /// returned the result.
  package func takeResult() -> Result? { result.withLock { $0.take() } }

  fileprivate func finish(_ value: Result) {
    result.withLock { $0 = value }
    event.signal()
  }
}

/// The queue of jobs that have not begun.
///
/// It is a class because two threads share it.
private final class JobQueue: Sendable {
  private struct Content {
    var jobs: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let content = Mutex(Content())
  private let event = LiveEvent()

  /// Whether the thread can be woken, which needs a descriptor.
  var isOpen: Bool { event.descriptor >= 0 }

  func add(_ job: @escaping @Sendable () -> Void) {
    content.withLock { $0.jobs.append(job) }
    event.signal()
  }

  /// Closes the queue: no further job is begun.
  func close() {
    content.withLock {
      $0.jobs = []
      $0.isClosed = true
    }
    event.signal()
  }

  /// Runs jobs until the queue is closed.
  func run() {
    while true {
      let (job, isClosed) = content.withLock { content in
        (content.jobs.isEmpty ? nil : content.jobs.removeFirst(), content.isClosed)
      }
      if isClosed { return }
      if let job { job() } else { event.wait() }
    }
  }
}

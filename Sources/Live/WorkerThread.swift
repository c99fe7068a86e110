import Glibc
import Synchronization

/// One thread beside the one that drives the routers: it does what would keep packets waiting, a job
/// at a time, in the order in which they are started. It is made when the first job comes.
///
/// A class: it owns the thread. When the last reference goes, the thread ends after the job at hand;
/// jobs that have not begun are not done.
package final class WorkerThread {
  private let queue = JobQueue()
  private var isRunning = false

  /// Parsers call themselves as deep as what they read is nested.
  private static let stackSize = 8 << 20

  package init() {}

  deinit { queue.close() }

  /// Has a job done. Where the process may make no thread or no descriptor, it is done at once, and
  /// its result is there when this returns.
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

  /// Makes the thread unless it is there. False: the system has none.
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
    // Signals are for the thread that drives the routers. A new thread has the mask of its maker.
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

/// A job of a `WorkerThread`, and what comes of it.
///
/// A class: both threads have it, and it owns a descriptor.
package final class Job<Result: Sendable>: Sendable {
  private let result = Mutex<Result?>(nil)
  private let event = Event()

  /// Can be read as soon as the result is there; -1 where the result was there at once.
  package var descriptor: Int32 { event.descriptor }

  /// The result, once: nil as long as it is not there, and when it has been taken.
  package func take() -> Result? { result.withLock { $0.take() } }

  fileprivate func finish(_ value: Result) {
    result.withLock { $0 = value }
    event.signal()
  }
}

/// Jobs on their way to the thread.
///
/// A class: both threads have it.
private final class JobQueue: Sendable {
  private struct Content {
    var jobs: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let content = Mutex(Content())
  private let event = Event()

  /// Whether the thread can be woken.
  var isOpen: Bool { event.descriptor >= 0 }

  func add(_ job: @escaping @Sendable () -> Void) {
    content.withLock { $0.jobs.append(job) }
    event.signal()
  }

  /// No job is begun any more.
  func close() {
    content.withLock {
      $0.jobs = []
      $0.isClosed = true
    }
    event.signal()
  }

  /// Does jobs until the queue is closed.
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

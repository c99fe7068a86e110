import Glibc
import Live
import Testing

/// A worker thread does long jobs one after another, while the thread that drives the routers
/// continues.
@Suite("The worker thread")
struct WorkerThreadTests {
  /// Waits as the owner of a job does, in `poll`.
  private func result<Result>(_ job: Job<Result>) -> Result? {
    var ready = pollfd(fd: job.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(unsafe poll(&ready, 1, 60_000) == 1)
    return job.takeResult()
  }

  @Test func aResultIsThereOnce() {
    let worker = WorkerThread()
    let job = worker.start { 6 * 7 }
    #expect(result(job) == 42)
    #expect(job.takeResult() == nil)
  }

  @Test func nothingIsThereBeforeTheJobIsDone() {
    var gate: [Int32] = [-1, -1]
    #expect(unsafe pipe(&gate) == 0)
    let (end, other) = (gate[0], gate[1])
    defer {
      close(end)
      close(other)
    }
    let worker = WorkerThread()
    let job = worker.start {
      var octet: UInt8 = 0
      return unsafe read(end, &octet, 1) + Int(octet)
    }
    #expect(job.takeResult() == nil)
    var ready = pollfd(fd: job.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(unsafe poll(&ready, 1, 0) == 0)
    var octet: UInt8 = 8
    #expect(unsafe write(other, &octet, 1) == 1)
    #expect(result(job) == 9)
  }

  @Test func jobsAreDoneInTheirOrderByOneOtherThread() {
    let worker = WorkerThread()
    let jobs = (0..<50).map { number in worker.start { (number, UInt(pthread_self())) } }
    let results = jobs.compactMap(result)
    #expect(results.map(\.0) == Array(0..<50))
    #expect(Set(results.map(\.1)).count == 1)
    #expect(results.first?.1 != UInt(pthread_self()))
  }

  @Test func theStackIsDeep() {
    @Sendable func depth(_ left: Int) -> Int { left == 0 ? 0 : 1 + depth(left - 1) }
    let worker = WorkerThread()
    #expect(result(worker.start { depth(20_000) }) == 20_000)
  }

  @Test func signalsAreForTheOthers() {
    let worker = WorkerThread()
    let blocked = worker.start {
      var mask = sigset_t()
      unsafe pthread_sigmask(SIG_SETMASK, nil, &mask)
      return unsafe sigismember(&mask, SIGINT) == 1
    }
    #expect(result(blocked) == true)
  }

  @Test func aJobOutlivesItsWorker() {
    var worker: WorkerThread? = WorkerThread()
    let first = worker?.start { 1 }
    #expect(first.flatMap(result) == 1)
    worker = nil
    #expect(first?.takeResult() == nil)
  }
}

import Glibc

/// The prevention of core dumps and backtraces, which would contain keys and other secrets.
enum CrashReports {
  /// Disables core dumps and, unless `SWIFT_BACKTRACE` is set, the reports of Swift's runtime.
  static func prevent() {
    // The runtime's report shows memory near the registers. Developers enable it by the variable.
    if unsafe getenv("SWIFT_BACKTRACE") == nil {
      for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
        _ = signal(number, SIG_DFL)
      }
    }
    // With a limit of 1, the kernel writes no core file. Unlike 0, this value also prevents that
    // cores are piped to a program.
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}

import Glibc

/// What a crash leaves behind: images of memory, and with them keys and secrets.
enum CrashReports {
  static func prevent() {
    // The library's report shows what the registers point to. Who looks for a fault asks for it.
    if unsafe getenv("SWIFT_BACKTRACE") == nil {
      for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
        _ = signal(number, SIG_DFL)
      }
    }
    // A file of one octet is not begun, and of all limits this is the one that the kernel heeds as
    // well where cores go to another program through a pipe.
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}

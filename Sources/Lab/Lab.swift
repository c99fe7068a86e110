// NOTE from the lead (delete this file when done): the Shell is written against this Lab API; please match it.
//   package final class Network {            // one thread; a class because sessions share it
//     init(start: Instant, seed: UInt64)      // the default network; generators per router from the seed
//     var now: Instant
//     var routerNames: [String]               // ["pe1", "pe2"]
//     var hosts: [Host]                       // name, address (ce1 11.11.11.1, ce2 8.8.8.1)
//     var links: [Link]                       // .ends: things with a description such as "ce1", "pe1:so-0/0/0"
//     func router(_ name: String) -> Router?  // a copy of the value, for show
//     func update(_ name: String, _ change: (inout Router) -> Void)
//     func apply(_ model: RouterModel, to name: String)
//     func log(_ message: String, process: String, on router: String)   // appended to that router's system log
//     func advance(by: Duration); func run(until: Instant)
//     // one probe at a time; advances virtual time until the answer or the timeout (1 s):
//     func probe(fromRouter: String, PingRequest) throws(PingError) -> ProbeResult
//     func probe(fromHost: String, PingRequest) throws(PingError) -> ProbeResult
//       ProbeResult: .answer(EchoResult, roundTrip: Duration) / .timeout
//     func startTap(on interface: String /* so-2/2/0 or so-2/2/0.0 */, of router: String,
//                   _ sink: @escaping (Instant, [UInt8], Direction) -> Void) -> Int?   // nil: no such interface
//     func stopTap(_ id: Int)
//   }
// Router additions wanted: resetSecurityAssociations(serviceSet: String?) (fresh SAs from the configuration for manual),
//   clearIPsecStatistics(serviceSet:remoteGateway:), LogEntry with facility+level (branch `model` has
//   Sources/Router/Model/SyslogModel.swift: File.takes(facility, level)); logEntries(in: SyslogModel.File) -> [LogEntry],
//   clearLog(file: String); inbound sp- inside unit taps show the plaintext going in and out of the service set.

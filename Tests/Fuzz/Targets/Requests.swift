/// Checks the rules of `RequestTrial` for any octets that two programs send. The end mark separates
/// messages. A message that begins with the digit 2 belongs to the second program; a `!` behind
/// that ends the program's session without a request. A message that begins with neither `<rpc` nor
/// `?` is put into the element `rpc`.
@Sendable func fuzzRequests(_ octets: [UInt8]) {
  do {
    let trial = try RequestTrial()
    for message in messages(of: octets) { try trial.send(message) }
    try trial.finish()
  } catch {
    preconditionFailure("\(error)")
  }
}

private func messages(of octets: [UInt8]) -> [RequestTrial.Message] {
  var messages: [RequestTrial.Message] = []
  var rest = octets[...]
  while !rest.isEmpty {
    let end = rest.firstRange(of: RequestTrial.endMark)?.lowerBound ?? rest.endIndex
    messages.append(RequestTrial.Message(rest[..<end]))
    rest = rest[end...].dropFirst(RequestTrial.endMark.count)
  }
  return messages
}

internal import CPcap

/// A filter for IP packets in the syntax of pcap-filter(7), compiled by libpcap.
///
/// It is a class because it owns libpcap's program.
@safe package final class PacketFilter {
  private let library: PcapLibrary
  private var program: cpcap_program

  /// The largest length of an expression in octets; libpcap's optimizer needs up to 200 ms for
  /// twice the length.
  package static let maximumLength = 512

  /// DLT_RAW: IP packets without a link-layer header, as all captures of this program are.
  private static let linkType: Int32 = 12

  /// Compiles an expression, in which case does not matter; an empty one matches all packets. Names
  /// of hosts and networks are an error, because a look-up would take time and reveal the name to
  /// the name server. `names` are the file names under which libpcap is searched.
  package init(
    parsing text: String, names: [String] = PcapLibrary.names
  ) throws(PacketFilterError) {
    let words = try FilterWords(text)
    do throws(PcapError) { library = try PcapLibrary(names: names) } catch {
      throw PacketFilterError(.missing(error.description), at: 0)
    }
    unsafe program = cpcap_program()
    let (compiled, message) = unsafe Self.compile(words.text[...], library)
    guard let compiled = unsafe compiled else {
      throw PacketFilterError(
        .refused(message), at: Self.place(of: message, in: words, library))
    }
    unsafe program = compiled
  }

  deinit { unsafe cpcap_free_program(library.pointer, &program) }

  /// Returns whether a packet matches. `originalLength` is its length if it was cut.
  package func matches(_ octets: [UInt8], originalLength: Int? = nil) -> Bool {
    let length = UInt32(clamping: originalLength ?? octets.count)
    return unsafe octets.withUnsafeBufferPointer {
      unsafe cpcap_matches(
        library.pointer, &program, $0.baseAddress, UInt32(clamping: octets.count), length)
    } != 0
  }

  /// Compiles an expression. Returns the program, or nil and libpcap's message.
  private static func compile(
    _ text: Substring, _ library: PcapLibrary
  ) -> (program: cpcap_program?, message: String) {
    var program = unsafe cpcap_program()
    let (result, message) = unsafe withMessage {
      unsafe cpcap_compile(library.pointer, linkType, String(text), &program, $0)
    }
    return unsafe (result == 0 ? program : nil, message)
  }

  // MARK: The place of an error

  /// Returns the offset of an error, which libpcap does not report: that of the first word with
  /// which the beginning of the expression causes the same message instead of one about the probe
  /// behind it.
  private static func place(
    of message: String, in words: FilterWords, _ library: PcapLibrary
  ) -> Int {
    // libpcap knows the meaning of a number or an address once a further condition follows.
    let isOfSyntax = message.contains("syntax error")
    let probe = isOfSyntax ? " \(notAnAddress)" : " and \(notAnAddress)"
    var range = 0..<words.ends.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      let beginning = words.text.utf8.prefix(words.ends[middle])
      let found = unsafe compile(Substring(beginning) + probe, library).message
      range = found == message ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound < words.starts.count
      ? words.starts[range.lowerBound] : words.text.utf8.count
  }

  /// A word that libpcap rejects as soon as it reads it, unless there is an error before it.
  private static let notAnAddress = "1:1:"
}

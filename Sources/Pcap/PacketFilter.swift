internal import CPcap

/// A condition on IP packets in the words of pcap-filter(7), compiled by libpcap.
///
/// A class, because libpcap's program has one owner.
@safe package final class PacketFilter {
  private let library: PcapLibrary
  private var program: cpcap_program

  /// How long an expression may be, in octets: one of twice the length keeps libpcap's optimizer busy
  /// for 200 ms.
  package static let maximumLength = 512

  /// DLT_RAW: packets without anything before them, as all captures here have them.
  private static let linkType: Int32 = 12

  /// Compiles an expression; an empty one is any packet. Words are not case-sensitive. Names of hosts
  /// and networks are refused: to look them up would take time and tell others what is looked for.
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

  /// Whether a packet is meant. `originalLength`: how long it was, where not all of it is there.
  package func matches(_ octets: [UInt8], originalLength: Int? = nil) -> Bool {
    let length = UInt32(clamping: originalLength ?? octets.count)
    return unsafe octets.withUnsafeBufferPointer {
      unsafe cpcap_matches(
        library.pointer, &program, $0.baseAddress, UInt32(clamping: octets.count), length)
    } != 0
  }

  /// nil: the message says why.
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

  /// The octet where libpcap, which does not tell it, found what it says: the word with which the
  /// beginning of the expression gets that message, and not the one for what follows it here.
  private static func place(
    of message: String, in words: FilterWords, _ library: PcapLibrary
  ) -> Int {
    // What a number or an address is for is known once a further condition follows.
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

  /// libpcap refuses this as soon as it has read it, whatever is before it, unless that is wrong.
  private static let notAnAddress = "1:1:"
}

/// A value that can be encoded in the payload of a frame. Numbers are in network order.
protocol Field {
  func write(to octets: inout [UInt8])
  init(from reader: inout FieldReader) throws(FrameError)
}

/// A reader that decodes the fields of a payload one after another.
struct FieldReader {
  private let octets: [UInt8]
  private(set) var offset = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var isAtEnd: Bool { offset == octets.count }

  mutating func read<F: Field>(_: F.Type = F.self) throws(FrameError) -> F {
    try F(from: &self)
  }

  /// Returns the next `count` octets. Throws `truncated` if fewer are left.
  mutating func readOctets(_ count: Int) throws(FrameError) -> ArraySlice<UInt8> {
    let missing = count - (octets.count - offset)
    guard missing <= 0 else { throw FrameError(.truncated(needed: missing), at: offset) }
    defer { offset += count }
    return octets[offset..<offset + count]
  }

  /// Returns all remaining octets.
  mutating func rest() -> [UInt8] {
    defer { offset = octets.count }
    return Array(octets[offset...])
  }

  /// Throws `trailing` if octets remain.
  func finish() throws(FrameError) {
    guard isAtEnd else { throw FrameError(.trailing(octets.count - offset), at: offset) }
  }
}

extension Field where Self: FixedWidthInteger {
  func write(to octets: inout [UInt8]) {
    for shift in stride(from: Self.bitWidth - 8, through: 0, by: -8) {
      octets.append(UInt8(truncatingIfNeeded: self >> shift))
    }
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    self = try reader.readOctets(Self.bitWidth / 8).reduce(0) {
      $0 << 8 | Self(truncatingIfNeeded: $1)
    }
  }
}

extension UInt8: Field {}
extension UInt16: Field {}
extension UInt32: Field {}
extension Int32: Field {}

/// The encoding of an enumeration: one octet, its raw value.
extension Field where Self: RawRepresentable<UInt8> {
  func write(to octets: inout [UInt8]) { octets.append(rawValue) }

  init(from reader: inout FieldReader) throws(FrameError) {
    let offset = reader.offset
    let number = try reader.read(UInt8.self)
    guard let value = Self(rawValue: number) else {
      throw FrameError(.unknownValue(number), at: offset)
    }
    self = value
  }
}

/// The encoding of a Boolean value: one octet, 0 or 1.
extension Bool: Field {
  func write(to octets: inout [UInt8]) { octets.append(self ? 1 : 0) }

  init(from reader: inout FieldReader) throws(FrameError) {
    let offset = reader.offset
    let number = try reader.read(UInt8.self)
    guard number <= 1 else { throw FrameError(.unknownValue(number), at: offset) }
    self = number == 1
  }
}

/// The encoding of a string: its length in four octets, then its octets in UTF-8.
extension String: Field {
  func write(to octets: inout [UInt8]) {
    // A string whose length exceeds 32 bits does not fit into a frame anyway.
    UInt32(clamping: utf8.count).write(to: &octets)
    octets += utf8
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    let count = Int(try reader.read(UInt32.self))
    let offset = reader.offset
    guard let text = String(validating: try reader.readOctets(count), as: UTF8.self) else {
      throw FrameError(.notUTF8, at: offset)
    }
    self = text
  }
}

/// The encoding of an optional value: one octet that says whether it is present, then the value.
extension Optional: Field where Wrapped: Field {
  func write(to octets: inout [UInt8]) {
    (self != nil).write(to: &octets)
    self?.write(to: &octets)
  }

  init(from reader: inout FieldReader) throws(FrameError) {
    self = try reader.read(Bool.self) ? try reader.read(Wrapped.self) : nil
  }
}

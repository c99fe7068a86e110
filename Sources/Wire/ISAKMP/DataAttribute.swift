/// One attribute of a transform: a type and a value. RFC 2408 section 3.3.
///
///     +-+-------------+---------------+-------------------------------+
///     |A|       Attribute Type        |    AF=0  Attribute Length     |
///     |F|                             |    AF=1  Attribute Value      |
///     +-+-----------------------------+-------------------------------+
///     .                   AF=0  Attribute Value                       .
package struct DataAttribute: Equatable, Sendable {
  /// The value of an attribute in one of its two encodings.
  package enum Value: Equatable, Sendable {
    /// The short form, with the value in place of the length (AF = 1).
    case short(UInt16)
    /// The long form, with type, length and value (AF = 0).
    case long([UInt8])
  }

  /// The type of the attribute, 15 bits.
  package var type: UInt16
  /// The value of the attribute.
  package var value: Value

  /// Creates an attribute. Only the low 15 bits of the type are kept.
  package init(type: UInt16, value: Value) {
    self.type = type & 0x7FFF
    self.value = value
  }

  /// Creates an attribute in short form from enumerated numbers.
  package init(_ type: some RawRepresentable<UInt16>, _ value: some RawRepresentable<UInt16>) {
    self.init(type: type.rawValue, value: .short(value.rawValue))
  }

  /// Creates an attribute with a number: two octets in short form if they suffice, otherwise four
  /// octets in long form.
  package init(_ type: some RawRepresentable<UInt16>, _ number: UInt32) {
    if let short = UInt16(exactly: number) {
      self.init(type: type.rawValue, value: .short(short))
    } else {
      var octets: [UInt8] = []
      octets.append(bigEndian: number)
      self.init(type: type.rawValue, value: .long(octets))
    }
  }

  /// The value as a number; nil if it is empty or longer than eight octets.
  package var number: UInt64? {
    switch value {
    case .short(let value): UInt64(value)
    case .long(let octets):
      octets.isEmpty || octets.count > 8 ? nil : octets.reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  init(_ cursor: inout Cursor, from octets: Span<UInt8>) throws(WireError) {
    let word = try cursor.read(UInt16.self, from: octets)
    type = word & 0x7FFF
    let next = try cursor.read(UInt16.self, from: octets)
    value =
      word & 0x8000 != 0
      ? .short(next) : .long(try cursor.read(count: Int(next), from: octets))
  }

  func emit(into octets: inout [UInt8]) {
    switch value {
    case .short(let value):
      octets.append(bigEndian: type | 0x8000)
      octets.append(bigEndian: value)
    case .long(let value):
      precondition(value.count <= UInt16.max, "an attribute's length has 16 bits")
      octets.append(bigEndian: type)
      octets.append(bigEndian: UInt16(truncatingIfNeeded: value.count))
      octets += value
    }
  }
}

extension DataAttribute {
  /// Reads a sequence of attributes outside a transform, as some notifications contain them. Throws
  /// `WireError.Reason.truncated`. RFC 2407 section 4.6.3.1.
  package static func all(parsing data: [UInt8]) throws(WireError) -> [DataAttribute] {
    var cursor = Cursor()
    var attributes: [DataAttribute] = []
    while cursor.offset < data.count {
      attributes.append(try DataAttribute(&cursor, from: data.span))
    }
    return attributes
  }
}

internal import COpenSSL

extension DistinguishedName {
  /// One attribute of a name, such as the common name.
  package struct Attribute: Equatable, Sendable {
    /// The type by RFC 2253, such as `CN`, or the object identifier if it has no short name.
    package var name: String
    /// The value as text.
    package var value: String
  }

  /// The reason why a typed name is invalid.
  package enum ParsingError: Error, Equatable {
    /// The text contains no attribute.
    case empty
    /// A part is not of the form `NAME=value`.
    case noValue(String)
    /// The type of an attribute is unknown.
    case unknownAttribute(String)
    /// A value has a length or characters that the attribute does not allow.
    case unusableValue(String, of: String)
  }

  /// Reads text such as `CN=router,O=Example`. The order is kept, and a backslash quotes the next
  /// character.
  package init(parsing text: String) throws(ParsingError) {
    let name = unsafe X509_NAME_new()
    defer {
      unsafe X509_NAME_free(name)
      ERR_clear_error()
    }
    var isEmpty = true
    for part in Self.parts(text) {
      guard let equals = part.firstIndex(of: "=") else { throw .noValue(part) }
      let word = part[..<equals].uppercased()
      guard let attribute = Self.attributes[word] else {
        throw .unknownAttribute(String(part[..<equals]))
      }
      let value = Array(part[equals...].dropFirst().utf8)
      // 0x1000 is MBSTRING_UTF8, a macro that Swift does not import.
      guard
        unsafe X509_NAME_add_entry_by_txt(
          name, attribute, 0x1000, value, Int32(value.count), -1, 0) == 1
      else { throw .unusableValue(String(decoding: value, as: UTF8.self), of: word) }
      isEmpty = false
    }
    guard !isEmpty, let made = unsafe DistinguishedName(name) else { throw .empty }
    self = made
  }

  private static let attributes = [
    "CN": "CN", "O": "O", "OU": "OU", "L": "L", "ST": "ST", "C": "C", "DC": "DC",
    "E": "emailAddress", "EMAILADDRESS": "emailAddress", "SERIALNUMBER": "serialNumber",
  ]

  /// Splits a text at commas and removes the spaces around them.
  private static func parts(_ text: String) -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in text {
      if isEscaped {
        parts[parts.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," {
        parts.append("")
      } else if character != " " || parts.last?.isEmpty == false {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { part in
      var part = part
      while part.last == " " { part.removeLast() }
      return part
    }.filter { !$0.isEmpty }
  }

  /// The attributes in the order of the certificate.
  package var attributes: [Attribute] {
    defer { ERR_clear_error() }
    return unsafe der.withUnsafeBufferPointer { octets -> [Attribute] in
      var cursor = octets.baseAddress
      guard let name = unsafe d2i_X509_NAME(nil, &cursor, octets.count) else { return [] }
      defer { unsafe X509_NAME_free(name) }
      return unsafe (0..<max(0, X509_NAME_entry_count(name))).compactMap { index in
        unsafe Self.attribute(X509_NAME_get_entry(name, index))
      }
    }
  }

  private static func attribute(_ entry: OpaquePointer?) -> Attribute? {
    guard let kind = unsafe X509_NAME_ENTRY_get_object(entry),
      let data = unsafe X509_NAME_ENTRY_get_data(entry)
    else { return nil }
    var name = [CChar](repeating: 0, count: 80)
    let number = unsafe OBJ_obj2nid(kind)
    if number == NID_undef {
      _ = unsafe OBJ_obj2txt(&name, Int32(name.count), kind, 1)
    }
    let known = unsafe number == NID_undef ? nil : OBJ_nid2sn(number)
    var text: UnsafeMutablePointer<UInt8>?
    let length = unsafe ASN1_STRING_to_UTF8(&text, data)
    guard length >= 0, let start = unsafe text else { return nil }
    defer { unsafe CRYPTO_free(start, nil, 0) }
    let value = unsafe UnsafeBufferPointer(start: start, count: Int(length))
    return unsafe Attribute(
      name: known.map { unsafe String(cString: $0) }
        ?? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self),
      value: String(decoding: value, as: UTF8.self))
  }

  /// The name in short form: the common name, otherwise the organization.
  package var shortText: String {
    let attributes = attributes
    return attributes.last { $0.name == "CN" }?.value ?? attributes.first { $0.name == "O" }?.value
      ?? text
  }
}

extension DistinguishedName.ParsingError: CustomStringConvertible {
  /// The message for the user, with the part of the name that is wrong.
  package var description: String {
    switch self {
    case .empty: "a name is needed, as CN=router,O=organization"
    case .noValue(let part): "'\(part)' is not of the form CN=router"
    case .unknownAttribute(let name):
      "'\(name)' is none of CN, O, OU, L, ST, C, DC, E and SERIALNUMBER"
    case .unusableValue(let value, let name): "'\(value)' is not a value of \(name)"
    }
  }
}

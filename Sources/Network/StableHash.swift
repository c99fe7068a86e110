extension String {
  /// The 64-bit FNV-1a hash of the string's octets (draft-eastlake-fnv). Swift's own hash values
  /// differ between processes.
  var stableHash: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

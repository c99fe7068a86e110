extension String {
  /// FNV-1a of its octets, 64 bits (draft-eastlake-fnv). Swift's own hashes differ from one process to
  /// the next.
  var stableHash: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

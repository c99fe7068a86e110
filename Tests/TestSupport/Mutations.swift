/// Returns every prefix of the octets, and the octets with each single bit flipped.
package func mutations(of octets: [UInt8]) -> [[UInt8]] {
  var all = (0..<octets.count).map { Array(octets[..<$0]) }
  for index in octets.indices {
    for bit in 0..<8 {
      var flipped = octets
      flipped[index] ^= 1 << UInt8(bit)
      all.append(flipped)
    }
  }
  return all
}

import CHost

/// Opens TUN devices: what the host's kernel routes into one comes to the router, and what the
/// router sends there comes to the kernel.
package enum TunnelDevice {
  /// Linux's IFNAMSIZ, less the octet that ends a name.
  package static let maximumNameLength = 15

  /// Opens the device and brings it up. The descriptor, and what could not be done to it.
  package static func open(
    _ name: String
  ) throws(HostError) -> (device: Descriptor, problem: HostError?) {
    let subject = "TUN device \(name)"
    let number = unsafe host_tun_open(name)
    guard number >= 0 else { throw HostError(subject, code: -number) }
    let device = Descriptor(owning: number, hasOffload: true)
    // A kernel that refuses hands over single packets with complete checksums behind the header.
    _ = host_tun_offload(number)
    let result = unsafe host_device_up(name)
    return (device, result == 0 ? nil : HostError(subject, code: -result))
  }
}

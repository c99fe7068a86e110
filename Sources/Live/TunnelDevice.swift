import CHost

/// Opens TUN devices. Packets that the host's kernel routes to such a device reach the router, and
/// packets that the router sends there reach the kernel.
package enum TunnelDevice {
  /// The largest number of octets of a device name: Linux's IFNAMSIZ without the terminating zero.
  package static let maximumNameLength = 15

  /// Opens a device and brings it up. Returns the device, and an error if it could not be brought
  /// up. Throws if it could not be opened.
  package static func open(
    _ name: String
  ) throws(HostError) -> (device: Descriptor, problem: HostError?) {
    let subject = "TUN device \(name)"
    let number = unsafe host_tun_open(name)
    guard number >= 0 else { throw HostError(subject, code: -number) }
    let device = Descriptor(owning: number, hasOffload: true)
    // A kernel that refuses offloads delivers single packets with complete checksums behind the
    // header.
    _ = host_tun_offload(number)
    let result = unsafe host_device_up(name)
    return (device, result == 0 ? nil : HostError(subject, code: -result))
  }
}

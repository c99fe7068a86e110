#ifndef ASPIC_CHOST_H
#define ASPIC_CHOST_H

// Functions of Linux that Swift's Glibc lacks: requests on devices, whose argument is a union, and
// functions that <sys/socket.h> and <fcntl.h> declare for _GNU_SOURCE. This target contains no
// logic.

#include <sys/signalfd.h>
#include <stddef.h>
#include <stdint.h>

/// Opens the TUN device of this name, non-blocking and closed on exec, and creates it if it does
/// not exist. Each packet is read and written behind a `struct virtio_net_hdr` of 10 octets,
/// little-endian. Returns a descriptor, or -errno.
int host_tun_open(const char *name);

/// Informs the kernel that the reader of a TUN device completes checksums and segments TCP, and
/// also UDP if the kernel supports that. Returns 0, or -errno.
int host_tun_offload(int device);

/// Brings a network device up. Returns 0, or -errno.
int host_device_up(const char *name);

/// Makes the kernel kill this process when its parent, whose number is `parent`, has ended. Returns
/// 0, or -1 if the parent has ended already.
int host_end_with_parent(int parent);

/// Opens an eventfd by which threads wake each other: non-blocking and closed on exec. Returns the
/// descriptor, or -errno.
int host_event_open(void);

/// Opens a folder only to refer to it (O_PATH), closed on exec. Returns a descriptor, or -errno.
int host_folder_open(const char *path);

/// Accepts the next connection of a listening socket, non-blocking and closed on exec. Returns a
/// descriptor, or -errno.
int host_accept(int listener);

/// A packet that a socket has received.
struct host_received {
  uint32_t length;
  /// The IPv4 source address as a number.
  uint32_t source;
  uint16_t source_port;
  /// The length of each datagram, if the kernel has joined several; otherwise 0.
  uint16_t segment;
};

/// A packet to send: `length` octets from `offset` on.
struct host_sent {
  size_t offset;
  size_t length;
  /// The IPv4 destination address as a number.
  uint32_t destination;
  uint16_t destination_port;
  /// The length of each datagram, if the kernel is to divide the packet into several; otherwise 0.
  uint16_t segment;
};

enum { host_batch = 64 };

/// Receives up to `count` packets, at most `host_batch`, each at a multiple of `stride` octets and
/// with at most `limit` octets. Returns their number, or -errno.
int host_receive(int socket, uint8_t *octets, size_t stride, size_t limit,
                 struct host_received *packets, int count);

/// Sends up to `count` packets, at most `host_batch`. Returns how many of the first ones were sent,
/// or -errno for the first one.
int host_send(int socket, const uint8_t *octets, const struct host_sent *packets, int count);

/// Raises the limits of a socket's two queues to this number of octets, as far as the process may.
void host_socket_queues(int socket, int octets);

/// Makes the kernel join datagrams of one sender that follow each other. Returns 0, or -errno.
int host_socket_joins(int socket);

/// Returns in its arguments the user, group and process at the other end of a Unix-domain socket,
/// as they were when it was connected. The result is 0, or -errno.
int host_peer(int connection, uint32_t *user, uint32_t *group, int32_t *process);

#endif

#ifndef ASPIC_CHOST_H
#define ASPIC_CHOST_H

// What Swift's Glibc lacks of Linux: requests on devices, whose argument is a union, and what
// <sys/socket.h> and <fcntl.h> declare for _GNU_SOURCE. There is no logic in this target.

#include <sys/signalfd.h>
#include <stddef.h>
#include <stdint.h>

/// The TUN device of that name, which is made if it is not there; non-blocking, closed on exec. Each
/// packet comes and goes behind a `struct virtio_net_hdr` of 10 octets, little-endian. A descriptor,
/// or -errno.
int host_tun_open(const char *name);

/// Tells the kernel that the reader of a TUN device completes checksums and segments TCP, and also
/// UDP where the kernel knows that. 0, or -errno.
int host_tun_offload(int device);

/// Brings a network device up. 0, or -errno.
int host_device_up(const char *name);

/// Lets the kernel kill this process when its parent is gone, whose number is `parent`. 0; or -1, if
/// it is gone already.
int host_end_with_parent(int parent);

/// Opens an eventfd by which threads wake each other: non-blocking and closed on exec. Returns the
/// descriptor, or -errno.
int host_event_open(void);

/// Opens a folder for the sake of its place only (O_PATH), closed on exec. A descriptor, or -errno.
int host_folder_open(const char *path);

/// The next connection of a listening socket: non-blocking and closed on exec. A descriptor, or
/// -errno.
int host_accept(int listener);

/// A packet that a socket has received.
struct host_received {
  uint32_t length;
  /// Of IPv4, as a number.
  uint32_t source;
  uint16_t source_port;
  /// Of each datagram in it, where it is several that the kernel has joined; else 0.
  uint16_t segment;
};

/// A packet to be sent: `length` octets from `offset` on.
struct host_sent {
  size_t offset;
  size_t length;
  /// Of IPv4, as a number.
  uint32_t destination;
  uint16_t destination_port;
  /// Of each datagram in it, where the kernel is to cut it into several; else 0.
  uint16_t segment;
};

enum { host_batch = 64 };

/// Receives up to `count` packets, at most `host_batch`, each at a multiple of `stride` octets and
/// of at most `limit` octets. How many, or -errno.
int host_receive(int socket, uint8_t *octets, size_t stride, size_t limit,
                 struct host_received *packets, int count);

/// Sends up to `count` packets, at most `host_batch`. How many of the first were sent, or -errno for
/// the first one.
int host_send(int socket, const uint8_t *octets, const struct host_sent *packets, int count);

/// The limits of a socket's two queues in octets, as far as the process may raise them.
void host_socket_queues(int socket, int octets);

/// Has the kernel join datagrams of one sender that come one after another. 0, or -errno.
int host_socket_joins(int socket);

/// The user, group and process at the other end of a Unix-domain socket, as they were when it was
/// connected. 0, or -errno.
int host_peer(int connection, uint32_t *user, uint32_t *group, int32_t *process);

#endif

#ifndef ASPIC_CHOST_H
#define ASPIC_CHOST_H

// What Swift's Glibc lacks of Linux: requests on devices, whose argument is a union, and what
// <sys/socket.h> and <fcntl.h> declare for _GNU_SOURCE. There is no logic in this target.

#include <sys/signalfd.h>
#include <stdint.h>

/// The TUN device of that name, which is made if it is not there; non-blocking, closed on exec.
/// Packets come and go without a header of the device's own. A descriptor, or -errno.
int host_tun_open(const char *name);

/// Brings a network device up. 0, or -errno.
int host_device_up(const char *name);

/// Opens an eventfd by which threads wake each other: non-blocking and closed on exec. Returns the
/// descriptor, or -errno.
int host_event_open(void);

/// Opens a folder for the sake of its place only (O_PATH), closed on exec. A descriptor, or -errno.
int host_folder_open(const char *path);

/// The next connection of a listening socket: non-blocking and closed on exec. A descriptor, or
/// -errno.
int host_accept(int listener);

/// The user, group and process at the other end of a Unix-domain socket, as they were when it was
/// connected. 0, or -errno.
int host_peer(int connection, uint32_t *user, uint32_t *group, int32_t *process);

#endif

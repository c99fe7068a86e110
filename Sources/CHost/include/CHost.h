#ifndef ASPIC_CHOST_H
#define ASPIC_CHOST_H

// What Swift's Glibc lacks of Linux: requests on devices, whose argument is a union. There is no
// logic in this target.

/// The TUN device of that name, which is made if it is not there; non-blocking, closed on exec.
/// Packets come and go without a header of the device's own. A descriptor, or -errno.
int host_tun_open(const char *name);

/// Brings a network device up. 0, or -errno.
int host_device_up(const char *name);

/// Opens an eventfd by which threads wake each other: non-blocking and closed on exec. Returns the
/// descriptor, or -errno.
int host_event_open(void);

#endif

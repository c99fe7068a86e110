#define _GNU_SOURCE
#include "CHost.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int request(int descriptor, unsigned long number, struct ifreq *argument) {
  if (ioctl(descriptor, number, argument) == 0) return 0;
  return -errno;
}

static struct ifreq of(const char *name) {
  struct ifreq argument;
  memset(&argument, 0, sizeof argument);
  strncpy(argument.ifr_name, name, IFNAMSIZ - 1);
  return argument;
}

int host_tun_open(const char *name) {
  int descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  struct ifreq argument = of(name);
  argument.ifr_flags = IFF_TUN | IFF_NO_PI;
  int result = request(descriptor, TUNSETIFF, &argument);
  if (result == 0) return descriptor;
  close(descriptor);
  return result;
}

int host_device_up(const char *name) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct ifreq argument = of(name);
  int result = request(descriptor, SIOCGIFFLAGS, &argument);
  if (result == 0 && !(argument.ifr_flags & IFF_UP)) {
    argument.ifr_flags |= IFF_UP;
    result = request(descriptor, SIOCSIFFLAGS, &argument);
  }
  close(descriptor);
  return result;
}

int host_event_open(void) {
  int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int host_folder_open(const char *path) {
  int descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int host_accept(int listener) {
  int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int host_peer(int connection, uint32_t *user, uint32_t *group, int32_t *process) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -errno;
  *user = peer.uid;
  *group = peer.gid;
  *process = peer.pid;
  return 0;
}

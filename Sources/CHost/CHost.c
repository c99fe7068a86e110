#define _GNU_SOURCE
#include "CHost.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

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
  argument.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  int result = request(descriptor, TUNSETIFF, &argument);
  int little = 1;
  if (result == 0 && ioctl(descriptor, TUNSETVNETLE, &little) == 0) return descriptor;
  if (result == 0) result = -errno;
  close(descriptor);
  return result;
}

int host_tun_offload(int device) {
  unsigned offloads = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO_ECN;
  // Linux 6.2 supports UDP, for both families or for neither.
  if (ioctl(device, TUNSETOFFLOAD, offloads | TUN_F_USO4 | TUN_F_USO6) == 0) return 0;
  return ioctl(device, TUNSETOFFLOAD, offloads) == 0 ? 0 : -errno;
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

// The kernel writes the size as an int, and reads it as a uint16_t.
union control {
  struct cmsghdr header;
  char octets[CMSG_SPACE(sizeof(int))];
};

static uint16_t segment_of(struct msghdr *message) {
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  for (; header != NULL; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_UDP || header->cmsg_type != UDP_GRO) continue;
    int segment;
    memcpy(&segment, CMSG_DATA(header), sizeof segment);
    return (uint16_t)segment;
  }
  return 0;
}

int host_receive(int socket, uint8_t *octets, size_t stride, size_t limit,
                 struct host_received *packets, int count) {
  struct mmsghdr messages[host_batch];
  struct iovec pieces[host_batch];
  struct sockaddr_in senders[host_batch];
  union control controls[host_batch];
  if (count > host_batch) count = host_batch;
  for (int i = 0; i < count; i++) {
    pieces[i] = (struct iovec){octets + (size_t)i * stride, limit};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &pieces[i],
        .msg_iovlen = 1, .msg_control = &controls[i], .msg_controllen = sizeof controls[i]};
  }
  int received = recvmmsg(socket, messages, (unsigned)count, 0, NULL);
  if (received < 0) return -errno;
  for (int i = 0; i < received; i++) {
    packets[i].length = messages[i].msg_len;
    packets[i].source = ntohl(senders[i].sin_addr.s_addr);
    packets[i].source_port = ntohs(senders[i].sin_port);
    packets[i].segment = segment_of(&messages[i].msg_hdr);
  }
  return received;
}

int host_send(int socket, const uint8_t *octets, const struct host_sent *packets, int count) {
  struct mmsghdr messages[host_batch];
  struct iovec pieces[host_batch];
  struct sockaddr_in destinations[host_batch];
  union control controls[host_batch];
  if (count > host_batch) count = host_batch;
  for (int i = 0; i < count; i++) {
    const struct host_sent *packet = &packets[i];
    pieces[i] = (struct iovec){(void *)(octets + packet->offset), packet->length};
    destinations[i] = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(packet->destination_port),
        .sin_addr.s_addr = htonl(packet->destination)};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &destinations[i], .msg_namelen = sizeof destinations[i],
        .msg_iov = &pieces[i], .msg_iovlen = 1};
    if (packet->segment == 0) continue;
    memset(&controls[i], 0, sizeof controls[i]);
    controls[i].header.cmsg_level = SOL_UDP;
    controls[i].header.cmsg_type = UDP_SEGMENT;
    controls[i].header.cmsg_len = CMSG_LEN(sizeof packet->segment);
    memcpy(CMSG_DATA(&controls[i].header), &packet->segment, sizeof packet->segment);
    messages[i].msg_hdr.msg_control = &controls[i];
    messages[i].msg_hdr.msg_controllen = CMSG_SPACE(sizeof packet->segment);
  }
  int sent = sendmmsg(socket, messages, (unsigned)count, 0);
  return sent < 0 ? -errno : sent;
}

void host_socket_queues(int socket, int octets) {
  // The forced requests need CAP_NET_ADMIN; the others are limited by the settings of the host.
  if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) != 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  if (setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets) != 0)
    setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

int host_socket_joins(int socket) {
  int on = 1;
  return setsockopt(socket, SOL_UDP, UDP_GRO, &on, sizeof on) == 0 ? 0 : -errno;
}

int host_end_with_parent(int parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -1;
  return getppid() == parent ? 0 : -1;
}

// Measures only what a live router needs: packets go from a TUN device through a raw socket to the
// other end, and back, without a router and without cryptography. Each packet gets an outer header
// with a protocol number for experiments (RFC 3692) in place of ESP.
//
//     BareLoop DEVICE OWN-ADDRESS PEER-ADDRESS batches|single
//
// `batches` uses offloads of the device, and handles many packets in each call; `single` handles
// one.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PROTOCOL = 253, OUTER = 20, BATCH = 64, SLOT = 2048, VIRTIO = 10 };

static int device, raw;
static bool batches;
static struct sockaddr_in own, peer;
static uint8_t frame[VIRTIO + 65536];
static uint8_t slots[BATCH][SLOT];
static struct iovec pieces[BATCH];
static struct mmsghdr messages[BATCH];
static int waiting;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static uint32_t get32(const uint8_t *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }
static void put16(uint8_t *p, unsigned value) {
  p[0] = (uint8_t)(value >> 8);
  p[1] = (uint8_t)value;
}
static void put32(uint8_t *p, uint32_t value) {
  put16(p, value >> 16);
  put16(p + 2, value & 0xFFFF);
}

// Computes the sum in the byte order of the host: RFC 1071 section 2(B).
static uint16_t sum(const uint8_t *p, size_t count, uint64_t total) {
  for (; count >= 4; p += 4, count -= 4) {
    uint32_t word;
    memcpy(&word, p, 4);
    total += word;
  }
  if (count > 0) {
    uint32_t word = 0;
    memcpy(&word, p, count);
    total += word;
  }
  while (total >> 16) total = (total & 0xFFFF) + (total >> 16);
  return (uint16_t)total;
}

static void finish_header(uint8_t *packet, size_t count) {
  put16(packet + 2, (unsigned)count);
  put16(packet + 10, 0);
  uint16_t checksum = (uint16_t)~sum(packet, 20, 0);
  memcpy(packet + 10, &checksum, 2);
}

static uint16_t tcp_sum(const uint8_t *packet, size_t count) {
  uint64_t pseudo = (uint64_t)htons(6) + htons((uint16_t)(count - 20));
  return sum(packet + 20, count - 20, pseudo + sum(packet + 12, 8, 0));
}

// The following functions forward packets from the device to the socket.

static void flush(void) {
  for (int sent = 0; sent < waiting;) {
    int count = sendmmsg(raw, messages + sent, (unsigned)(waiting - sent), 0);
    sent += count > 0 ? count : 1;
  }
  waiting = 0;
}

// Returns the place for the next packet, behind an outer header.
static uint8_t *slot(void) {
  if (waiting == BATCH) flush();
  return slots[waiting] + OUTER;
}

static void enqueue(size_t count) {
  uint8_t *outer = slots[waiting];
  memset(outer, 0, OUTER);
  outer[0] = 0x45;
  outer[6] = 0x40;
  outer[8] = 64;
  outer[9] = PROTOCOL;
  memcpy(outer + 12, &own.sin_addr, 4);
  memcpy(outer + 16, &peer.sin_addr, 4);
  finish_header(outer, OUTER + count);
  pieces[waiting] = (struct iovec){outer, OUTER + count};
  messages[waiting].msg_hdr = (struct msghdr){
      .msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = &pieces[waiting], .msg_iovlen = 1};
  waiting++;
}

static void segment(const uint8_t *packet, size_t count, size_t size) {
  size_t header = 20 + (size_t)(packet[32] >> 4) * 4;
  unsigned identification = get16(packet + 4);
  uint32_t sequence = get32(packet + 24);
  for (size_t offset = header; offset < count; offset += size) {
    size_t length = count - offset < size ? count - offset : size;
    uint8_t *out = slot();
    memcpy(out, packet, header);
    memcpy(out + header, packet + offset, length);
    put16(out + 4, identification++ & 0xFFFF);
    finish_header(out, header + length);
    put32(out + 24, sequence + (uint32_t)(offset - header));
    if (offset + length < count) out[33] &= (uint8_t)~0x09;
    put16(out + 36, 0);
    uint16_t checksum = (uint16_t)~tcp_sum(out, header + length);
    memcpy(out + 36, &checksum, 2);
    enqueue(header + length);
  }
}

static void from_device(void) {
  for (int calls = 0; calls < BATCH; calls++) {
    ssize_t count = read(device, frame, sizeof frame);
    if (count <= 0) break;
    const uint8_t *packet = frame + (batches ? VIRTIO : 0);
    size_t length = (size_t)count - (batches ? VIRTIO : 0);
    if (packet[0] != 0x45) continue;
    struct virtio_net_hdr header = {0};
    if (batches) memcpy(&header, frame, VIRTIO);
    if ((header.gso_type & 0x7F) == VIRTIO_NET_HDR_GSO_TCPV4) {
      segment(packet, length, header.gso_size);
    } else if (length <= SLOT - OUTER) {
      uint8_t *out = slot();
      memcpy(out, packet, length);
      if (header.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) {
        uint16_t checksum = (uint16_t)~sum(out + header.csum_start, length - header.csum_start, 0);
        memcpy(out + header.csum_start + header.csum_offset, &checksum, 2);
      }
      enqueue(length);
    }
    if (!batches) flush();
  }
  flush();
}

// The following functions forward packets from the socket to the device.

static size_t gathered, gathered_header, gathered_size;

static void write_gathered(void) {
  if (gathered == 0) return;
  struct virtio_net_hdr header = {0};
  uint8_t *packet = frame + VIRTIO;
  if (gathered_size > 0 && gathered > gathered_header + gathered_size) {
    header = (struct virtio_net_hdr){
        .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4,
        .hdr_len = (uint16_t)gathered_header, .gso_size = (uint16_t)gathered_size,
        .csum_start = 20, .csum_offset = 16};
    finish_header(packet, gathered);
    uint64_t pseudo = (uint64_t)htons(6) + htons((uint16_t)(gathered - 20));
    uint16_t partial = sum(packet + 12, 8, pseudo);
    memcpy(packet + 36, &partial, 2);
  }
  memcpy(frame, &header, VIRTIO);
  if (write(device, frame, VIRTIO + gathered) < 0 && errno != EAGAIN) perror("device");
  gathered = 0;
}

static void gather(const uint8_t *packet, size_t count) {
  uint8_t *first = frame + VIRTIO;
  size_t header = packet[9] == 6 && count >= 40 ? 20 + (size_t)(packet[32] >> 4) * 4 : 0;
  size_t data = header > 0 && header < count ? count - header : 0;
  bool plain = data > 0 && (packet[33] & ~0x08) == 0x10 && tcp_sum(packet, count) == 0xFFFF;
  if (gathered > 0) {
    bool joins = plain && gathered_size >= data && gathered_header == header &&
                 gathered + data <= 65535 && memcmp(first + 12, packet + 12, 12) == 0 &&
                 memcmp(first + 28, packet + 28, 4) == 0 &&
                 memcmp(first + 34, packet + 34, 2) == 0 &&
                 memcmp(first + 40, packet + 40, header - 40) == 0 &&
                 get32(first + 24) + (uint32_t)(gathered - header) == get32(packet + 24);
    if (joins) {
      memcpy(first + gathered, packet + header, data);
      gathered += data;
      first[33] |= packet[33];
      if (data < gathered_size || packet[33] & 0x08) write_gathered();
      return;
    }
    write_gathered();
  }
  memcpy(first, packet, count);
  gathered = count;
  gathered_header = header;
  gathered_size = data;
  if (!plain || packet[33] & 0x08) {
    gathered_size = 0;
    write_gathered();
  }
}

static void from_socket(void) {
  int wanted = batches ? BATCH : 1;
  for (int taken = 0; taken < BATCH;) {
    for (int i = 0; i < wanted; i++) {
      pieces[i] = (struct iovec){slots[i], SLOT};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(raw, messages, (unsigned)wanted, 0, NULL);
    if (count <= 0) break;
    for (int i = 0; i < count; i++) {
      size_t length = messages[i].msg_len;
      if (length < OUTER + 20 || slots[i][OUTER] != 0x45) continue;
      if (batches) {
        gather(slots[i] + OUTER, length - OUTER);
      } else if (write(device, slots[i] + OUTER, length - OUTER) < 0) {
        perror("device");
      }
    }
    write_gathered();
    taken += count;
    if (batches && count < wanted) break;
  }
}

static void open_device(const char *name) {
  device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0) fail("/dev/net/tun");
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | (batches ? IFF_VNET_HDR : 0);
  if (ioctl(device, TUNSETIFF, &request) != 0) fail(name);
  if (batches && ioctl(device, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) != 0) fail("offloads");
}

static void open_socket(void) {
  int limit = 4 << 20;
  int on = 1;
  raw = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, PROTOCOL);
  if (raw < 0 || setsockopt(raw, IPPROTO_IP, IP_HDRINCL, &on, sizeof on) != 0) fail("socket");
  if (bind(raw, (struct sockaddr *)&own, sizeof own) != 0) fail("address");
  setsockopt(raw, SOL_SOCKET, SO_RCVBUFFORCE, &limit, sizeof limit);
  setsockopt(raw, SOL_SOCKET, SO_SNDBUFFORCE, &limit, sizeof limit);
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: %s DEVICE OWN-ADDRESS PEER-ADDRESS batches|single\n", arguments[0]);
    return 2;
  }
  batches = strcmp(arguments[4], "batches") == 0;
  own.sin_family = peer.sin_family = AF_INET;
  if (inet_pton(AF_INET, arguments[2], &own.sin_addr) != 1 ||
      inet_pton(AF_INET, arguments[3], &peer.sin_addr) != 1)
    return 2;
  open_device(arguments[1]);
  open_socket();
  puts("ready");
  fflush(stdout);
  struct pollfd entries[] = {{.fd = device, .events = POLLIN}, {.fd = raw, .events = POLLIN}};
  while (poll(entries, 2, -1) >= 0 || errno == EINTR) {
    if (entries[0].revents) from_device();
    if (entries[1].revents) from_socket();
  }
  fail("poll");
}

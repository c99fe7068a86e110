#!/bin/bash
# This is process 1 of the user-mode Linux that is the peer (kernel.py), and runs the numbered
# scripts in $D. Its root file system is the host's; its parameters are on the kernel's command line.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs none /run
# A host without modules has no folder on which those of this kernel can be mounted.
mkdir -p /lib/modules
mount --bind /usr/lib/uml/modules /lib/modules

parameter() { sed -n "s/.*$1=\([^ ]*\).*/\1/p" /proc/cmdline; }
D=$(parameter ASPIC_FOLDER)

for module in xfrm_user esp4 ah4 des_generic aes_generic cbc ctr gcm ghash-generic seqiv authenc \
  hmac md5 sha1_generic sha256_generic tunnel4 xfrm4_tunnel echainiv udp_tunnel; do
  modprobe -q $module
done
ip link set lo up
ip link set vec0 up mtu 1500
ip addr add "$(parameter ASPIC_OUTSIDE)/24" dev vec0
ip addr add "$(parameter ASPIC_INSIDE)/24" dev lo
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
# The kernel loads a cipher when it is first requested, and drops packets until it is ready.
key=0123456789abcdef1123456789abcdef2123456789abcdef3123456789abcdef
spi=256
add() {
  spi=$((spi + 1))
  echo "xfrm state add src 127.0.0.1 dst 127.0.0.2 spi $spi mode tunnel proto $*"
}
{
  # Each entry has a hash, the number of digits of its key, and the bits of its check value.
  for hash in "md5 32 96" "sha1 40 96" "sha256 64 128"; do
    read -r hash digits bits <<<"$hash"
    authentication="auth-trunc hmac($hash) 0x${key:0:digits} $bits"
    add ah "$authentication"
    for cipher in "des 16" "des3_ede 48" "aes 32"; do
      read -r cipher digits <<<"$cipher"
      add esp "$authentication" "enc cbc($cipher) 0x${key:0:digits}"
    done
  done
  add esp "aead rfc4106(gcm(aes)) 0x${key:0:40} 128"
} | ip -batch -
ip xfrm state flush

# Processes are slow in a user-mode kernel, so that the shell waits and polls without starting any.
mkfifo /run/never
exec 9<>/run/never
number=1
touch "$D/ready"

until [ -f "$D/halt" ]; do
  if [ -f "$D/$number.sh" ]; then
    (
      (. "$D/$number.sh") >"$D/$number.text" 2>&1 </dev/null
      echo "$?." >"$D/$number.status"
    ) &
    number=$((number + 1))
  else
    read -r -t 0.02 -u 9
  fi
done
exec halt -f -p

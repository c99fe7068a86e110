#!/bin/bash
# Process 1 of the user-mode Linux that is the peer (kernel.py). Its root file system is the host's;
# what it needs to know is on the kernel's command line. Runs the numbered scripts in $D.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs none /run
# A host without modules of its own has no folder to mount those of this kernel on.
mkdir -p /lib/modules
mount --bind /usr/lib/uml/modules /lib/modules

parameter() { sed -n "s/.*$1=\([^ ]*\).*/\1/p" /proc/cmdline; }
D=$(parameter ASPIC_FOLDER)

for module in xfrm_user esp4 ah4 des_generic cbc authenc hmac md5 sha1_generic tunnel4 \
  xfrm4_tunnel echainiv udp_tunnel; do
  modprobe -q $module
done
ip link set lo up
ip link set vec0 up mtu 1500
ip addr add "$(parameter ASPIC_OUTSIDE)/24" dev vec0
ip addr add "$(parameter ASPIC_INSIDE)/24" dev lo
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
# The kernel makes a cipher ready when it is first asked for it, and drops packets until then.
digit=0123456789abcdef
spi=256
for hash in "md5 0x$digit$digit" "sha1 0x$digit$digit${digit%????????}"; do
  authentication="auth-trunc hmac(${hash% *}) ${hash#* } 96"
  for encryption in "" "des 0x$digit" "des3_ede 0x${digit}1${digit#?}2${digit#?}"; do
    spi=$((spi + 1))
    state="xfrm state add src 127.0.0.1 dst 127.0.0.2 spi $spi mode tunnel $authentication"
    if [ "$encryption" ]; then
      echo "$state proto esp enc cbc(${encryption% *}) ${encryption#* }"
    else
      echo "$state proto ah"
    fi
  done
done | ip -batch -
ip xfrm state flush

# Every process costs a user-mode kernel dearly: the shell waits and looks without one.
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

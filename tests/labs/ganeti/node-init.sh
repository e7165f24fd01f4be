#!/bin/bash
# First process of a node: gives it its own file trees, devices and hardware, then only reaps.
# Arguments: BASE NUMBER DOMAIN VG
set -eu
base=$1 n=$2 domain=$3 vg=$4 tree=$1/nodes/node$2
read -r stat </proc/self/stat; set -- ${stat##*) }        # still the host's /proc: its view of our id
echo "${stat%% *} ${20}" >"$base/pids/node$n"
hostname "node$n.$domain"

for folder in etc var root srv; do mount --bind "$tree/$folder" "/$folder"; done
mount --bind "$base/shared/sharedfile" /srv/ganeti/shared-file-storage
mount --bind "$base/usr-local" /usr/local
mount --bind "$base/shared/drbd" /srv/drbd-sim
rm -rf "/srv/drbd-sim/state/node$n"                       # a kernel forgets its DRBD minors at boot
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/sshd
chmod 1777 /run/lock

# a /dev of its own: /dev/$vg and /dev/drbdN belong to one node
mkdir -p "$tree/dev"
mount -t tmpfs -o mode=755,size=64m tmpfs "$tree/dev"
for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r name major minor <<<"$device"
  mknod -m 666 "$tree/dev/$name" c "$major" "$minor"
done
mkdir "$tree"/dev/{pts,shm,net,"$vg"}
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$tree/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
ln -s pts/ptmx "$tree/dev/ptmx"
ln -s /proc/self/fd "$tree/dev/fd"
ln -s fd/0 "$tree/dev/stdin"; ln -s fd/1 "$tree/dev/stdout"; ln -s fd/2 "$tree/dev/stderr"
mknod -m 660 "$tree/dev/extsim" b 7 0                     # what the ext provider attaches; never opened
mount --move "$tree/dev" /dev
for volume in "/srv/lvm-sim/$vg"/*; do [ -e "$volume" ] && ln -s "$volume" "/dev/$vg/"; done

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount --bind "$tree/meminfo" /proc/meminfo                # the fake hypervisor's hardware
mount --bind "$tree/cpuinfo" /proc/cpuinfo
mount -t tmpfs tmpfs /sys/module                          # Ganeti reads DRBD's parameter here
mkdir -p /sys/module/drbd/parameters
echo /bin/true >/sys/module/drbd/parameters/usermode_helper

ip link set lo up
touch "$base/ready-node$n"
trap : TERM HUP INT
while :; do sleep 3600 & wait $! || :; done

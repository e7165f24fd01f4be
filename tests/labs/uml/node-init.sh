#!/bin/bash
# First process of a node's namespaces: a machine, as it were, that runs one User Mode Linux.
# With this process the kernel ends everything inside: that is how the node's power is cut.
# Arguments: BASE NUMBER NETWORK MIB
set -eu
base=$1 n=$2 network=$3 mib=$4 disks=$1/nodes/node$2
read -r stat </proc/self/stat                             # still the host's /proc: its view of our id
# shellcheck disable=SC2086
set -- ${stat##*) }
echo "${stat%% *} ${20}" >"$base/pids/node$n"
mount -t proc proc /proc
mount -t tmpfs -o "size=$((mib + 64))m" tmpfs /dev/shm    # the node's memory
ulimit -c 0
# Ganeti's time limits, such as those of a call to a node, are meant for machines of their own
renice -n -10 -p $$ >/dev/null 2>&1 || :

# A node's kernel and the one process that it runs take turns: on one processor that goes without
# the price of waking another. The master has the first one to itself, where there are several.
cpus=()
IFS=, read -ra ranges <<<"$(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status)"
for range in "${ranges[@]}"; do mapfile -t -O ${#cpus[@]} cpus < <(seq "${range%-*}" "${range#*-}"); done
if ((n == 1 || ${#cpus[@]} == 1)); then
  cpu=${cpus[0]}
else
  cpu=${cpus[1 + (n - 2) % (${#cpus[@]} - 1)]}
fi
taskset -pc "$cpu" $$ >/dev/null

touch "$base/ready-node$n"
# barrier=0: what a disk was given is in the host's cache, which does not lose its power with the node
LD_PRELOAD=$base/image/xstate-shim.so TMPDIR=/dev/shm "$base/image/linux.uml" \
  "umid=node$n" "uml_dir=$disks" "mem=${mib}M" \
  "ubd0=$disks/root.cow,$base/image/root.ext4" "ubd1=$disks/vg.img" root=/dev/ubda rw \
  rootflags=barrier=0 \
  init=/usr/sbin/lab-init "lab.node=$n" "lab.network=$network" \
  "vec0:transport=tap,ifname=node$n,depth=128,gro=1,mac=52:54:00:00:02:1$n" \
  con=null con0=null,fd:1 ssl=null panic=-1 &
wait $!

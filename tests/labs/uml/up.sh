#!/bin/bash
# Bring up a Ganeti 3.0 cluster of three small virtual machines (User Mode Linux) on this machine:
# KVM hypervisor with tiny guests that QEMU emulates, LVM, and the DRBD kernel module.
# A second run finds the running cluster and only fills in what is missing. down.sh takes it away.
# Exit code: 0 up; 77 cannot run here (reason: last line of stderr); 1 failed.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/settings.sh"
source "$here/packages.sh"
source "$here/../ganeti/certificate.sh"
source "$here/image.sh"
source "$here/nodes.sh"
source "$here/cluster.sh"

(($# == 0)) || fail "usage: up.sh"
began=$SECONDS
numbers=$(seq "$COUNT")

# ------------------------------------------------------------------ can it run here?
[[ $(uname -s) = Linux && $(uname -m) = x86_64 ]] || cannot "not Linux on x86_64"
[[ $(id -u) = 0 ]] || cannot "not root"
[[ $BASE =~ ^/[A-Za-z0-9._/-]+$ ]] || fail "POISE_LAB_UML_BASE=$BASE: expected a plain absolute path"
unshare --net --mount --pid --fork --propagation private \
  sh -c 'mount -t proc proc /proc && mount -t tmpfs tmpfs /mnt' 2>/dev/null ||
  cannot "no permission to make namespaces and mounts (a container?)"

[[ -e $LOCK || -z $(ls -A "$BASE" 2>/dev/null) ]] ||
  fail "POISE_LAB_UML_BASE=$BASE: this folder holds other things; choose a new one"
((${#BASE} <= 60)) || fail "POISE_LAB_UML_BASE=$BASE: too long a path for the sockets in it"
mkdir -p "$BASE"
chmod 700 "$BASE"
mkdir -p "$NODES" "$PIDS" "$LOGS" "$KEYS"
exec 9>"$LOCK"   # children get `9>&-`, or they would hold the lock for ever
flock -n 9 || fail "another up.sh is at work in $BASE"
install_host_packages
unshare --net sh -c 'ip link add sw0 type bridge && ip tuntap add node1 mode tap' 2>/dev/null ||
  cannot "no bridges or no /dev/net/tun here"

# ------------------------------------------------------------------ keys, and the nodes' image
for name in id_ed25519 ssh_host_ed25519_key ssh_host_rsa_key; do
  kind=${name%_key}
  [[ -s $KEYS/$name ]] || ssh-keygen -q -t "${kind##*_}" -N '' -C lab -f "$KEYS/$name"
done
make_rapi_certificate
[[ -s $BASE/rapi-users ]] ||
  (umask 077 && echo "admin $(openssl rand -hex 12) write" >"$BASE/rapi-users")
{
  echo "127.0.0.1 localhost"
  echo "$NETWORK.10 cluster.$DOMAIN cluster"
  for n in $numbers; do echo "$NETWORK.$((10 + n)) node$n.$DOMAIN node$n"; done
} >"$BASE/hosts"
write_on
RUNNING=()
for n in $numbers; do recorded "node$n" >/dev/null && RUNNING+=("node$n"); done
build_image

# ------------------------------------------------------------------ nodes
ready_key="$(<"$IMAGE/key") $(sha256sum <"$here/cluster.sh" | cut -c1-16) $NODE_MIB"
if [[ ! -e $NODES/node1/root.cow && -s $READY/key && $(<"$READY/key") = "$ready_key" ]]; then
  restore_ready
  log "took the disks of the cluster that was saved"
fi
recorded hub >/dev/null || start_hub
started=()
for n in $numbers; do
  recorded "node$n" >/dev/null || { start_node "$n"; started+=("$n"); }
done
for n in "${started[@]}"; do wait_for_node "$n"; done
log "nodes started: ${started[*]:-none, all were running}"

# ------------------------------------------------------------------ the cluster and its guests
if ! on node1 test -s /var/lib/ganeti/config.data; then
  make_cluster
  made=yes   # fresh, and as yet without guests
elif ((${#started[@]})); then
  wait_for_master
fi
join_nodes

# ------------------------------------------------------------------ RAPI on the host's loopback
if ! recorded rapi-forward >/dev/null; then
  setsid socat "TCP-LISTEN:$RAPI_PORT,bind=127.0.0.1,fork,reuseaddr" \
    EXEC:"nsenter -t $(recorded hub) -n socat STDIO TCP\:$NETWORK.10\:5080" \
    </dev/null >"$LOGS/rapi-forward.log" 2>&1 9>&- &
  record rapi-forward $!
  sleep 0.5  # long enough to find out that the port is taken
  recorded rapi-forward >/dev/null || fail "port $RAPI_PORT: $(tail -n 1 "$LOGS/rapi-forward.log")"
fi
echo "https://127.0.0.1:$RAPI_PORT" >"$BASE/rapi-url"

make_guests
[[ ${made:-} ]] || ((${#started[@]} == 0)) || start_guests
wait_for_copies
if [[ ${made:-} ]]; then
  save_ready "$ready_key"
  log "disks of this cluster saved"
fi
log "cluster up in $((SECONDS - began)) s: RAPI $(cat "$BASE/rapi-url")," \
  "authority $BASE/rapi-ca.pem, users $BASE/rapi-users"

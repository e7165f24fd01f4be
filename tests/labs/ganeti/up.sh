#!/bin/bash
# Bring up a real Ganeti 3.0 cluster (Debian's packages) on this one machine.
# Every node is a set of namespaces (network, mounts, host name, IPC, processes) with its own sshd
# and Ganeti daemons; the hypervisor is Ganeti's `fake`, LVM's and DRBD's tools are simulated.
#
#   up.sh [NUMBER-OF-NODES]      default 7: node1..node4 in group default, the others in rack2
#
# A second run finds the running cluster and only fills in what is missing. down.sh takes it away.
# Exit code: 0 up; 77 cannot run here (reason: last line of stderr); 1 failed.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/settings.sh"
source "$here/packages.sh"
source "$here/node-tree.sh"
source "$here/certificate.sh"

count=${1:-7}
[[ $count =~ ^[1-9][0-9]?$ ]] && ((count <= 40)) || fail "usage: up.sh [NUMBER-OF-NODES (1..40)]"
numbers=$(seq "$count")
began=$SECONDS

# ------------------------------------------------------------------ can it run here?
[[ $(uname -s) = Linux ]] || cannot "not Linux"
[[ $(id -u) = 0 ]] || cannot "not root"
[[ $BASE =~ ^/[A-Za-z0-9._/-]+$ ]] || fail "POISE_LAB_BASE=$BASE: expected a plain absolute path"
case $(readlink -m "$BASE") in
  /etc | /etc/* | /var | /var/* | /root | /root/* | /srv | /srv/* | /dev | /dev/* | /run | /run/* | /usr/local/*)
    fail "POISE_LAB_BASE=$BASE: the nodes have folders of their own there; choose one under /tmp" ;;
esac
unshare --net --mount --uts --ipc --pid --fork --propagation private \
  sh -c 'mount -t tmpfs tmpfs /mnt && mknod /mnt/null c 1 3 && : >/mnt/null && mount -t proc proc /proc' \
  2>/dev/null || cannot "no permission to make namespaces, mounts and device files (a container?)"

[[ -e $LOCK || -z $(ls -A "$BASE" 2>/dev/null) ]] ||
  fail "POISE_LAB_BASE=$BASE: this folder holds other things; choose a new one"
mkdir -p "$BASE"
chmod 700 "$BASE"
mkdir -p "$NODES" "$PIDS" "$LOGS" "$BASE"/keys "$BASE"/shared/{sharedfile,drbd/state,drbd/metadata}
exec 9>"$LOCK"   # children get `9>&-`, or they would hold the lock for ever
flock -n 9 || fail "another up.sh is at work in $BASE"
install_packages
unshare --net sh -c 'ip link add sw0 type bridge && ip link add veth0 type veth peer name veth1' 2>/dev/null ||
  cannot "the kernel has no bridge or veth network devices"

# ------------------------------------------------------------------ files shared by all nodes
"$here/sim/install.sh" "$BASE"
[[ -s $BASE/keys/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$BASE/keys/id_ed25519"
for kind in rsa ed25519; do
  [[ -s $BASE/keys/ssh_host_${kind}_key ]] ||
    ssh-keygen -q -t $kind -N '' -f "$BASE/keys/ssh_host_${kind}_key"
done
make_rapi_certificate
{
  echo "127.0.0.1 localhost"
  echo "$NETWORK.10 cluster.$DOMAIN cluster"
  for n in {1..40}; do echo "$NETWORK.$((10 + n)) node$n.$DOMAIN node$n"; done
} >"$BASE/hosts"
if ! [[ -s $BASE/rapi-users ]]; then
  # name, password, and `write` for the one that may change things
  (umask 077; printf '%s %s%s\n' admin "$(openssl rand -hex 12)" ' write' \
    reader "$(openssl rand -hex 12)" '' >"$BASE/rapi-users")
fi
cat >"$BASE/on" <<END
#!/bin/bash
# on NODE COMMAND...   run a command inside a node (or inside \`hub\`): on node1 gnt-node list
read -r pid _ <"$PIDS/\$1" || exit 1; shift
exec nsenter -t "\$pid" -r -w -m -n -u -i -p -- /usr/bin/env -i HOME=/root USER=root LOGNAME=root \\
  TERM="\${TERM:-dumb}" LC_ALL=C.UTF-8 PATH=$PATH "\$@"
END
chmod 755 "$BASE/on"
on() { "$BASE/on" "$@" 9>&-; }

# ------------------------------------------------------------------ namespaces and network
# hold NAME SCRIPT ARGUMENTS...: start the first process of new namespaces; it records its own id
hold() {
  local name=$1
  shift
  rm -f "$PIDS/$name" "$BASE/ready-$name"
  (cd / && exec env -i PATH="$PATH" LC_ALL=C.UTF-8 setsid unshare --net --mount --uts --ipc --pid \
    --fork --kill-child=KILL --propagation private /bin/bash "$@") \
    </dev/null >"$LOGS/$name.log" 2>&1 9>&- &
  local holder=$!
  for _ in {1..1500}; do
    [[ -e $BASE/ready-$name ]] && return 0
    kill -0 $holder 2>/dev/null || break
    sleep 0.02
  done
  fail "$name did not start: $(tail -n 1 "$LOGS/$name.log")"
}

start_node() {
  local n=$1 pid hub
  make_node_tree "$n"
  hold "node$n" "$here/node-init.sh" "$BASE" "$n" "$DOMAIN" "$VG"
  pid=$(recorded "node$n") hub=$(recorded hub)
  # a cable from the node to the hub's bridge; the host's own network is not touched
  nsenter -t "$hub" -n ip link add "node$n" type veth peer name eth0 netns "$pid"
  nsenter -t "$hub" -n ip link set "node$n" master sw0 up
  nsenter -t "$pid" -n sh -e -c "ip addr add $NETWORK.$((10 + n))/24 dev eth0
    ip link set eth0 up; ip link add br0 type bridge; ip link set br0 up"
  on "node$n" /etc/init.d/ssh start >/dev/null
}

recorded hub >/dev/null || hold hub "$here/hub-init.sh" "$BASE"
started=()
for n in $numbers; do
  recorded "node$n" >/dev/null || { start_node "$n"; started+=("$n"); }
done
log "nodes started: ${started[*]:-none, all were running}"

# ------------------------------------------------------------------ daemons of an existing cluster
master_file=$NODES/node1/var/lib/ganeti/ssconf_master_node
if ((${#started[@]})) && [[ -s $master_file ]]; then
  master=$(cut -d. -f1 "$master_file")
  waiting=()
  for n in "${started[@]}"; do
    [[ node$n = "$master" || ! -s $NODES/node$n/var/lib/ganeti/server.pem ]] && continue
    on "node$n" /etc/init.d/ganeti start >/dev/null 2>&1 &
    waiting+=($!)
  done
  for pid in "${waiting[@]}"; do wait "$pid" || true; done  # a bare wait would wait for the nodes too
  # the master last: at its start it asks the others for their votes
  on "$master" /etc/init.d/ganeti start >/dev/null 2>&1 || true
  log "daemons of the existing cluster started"
  for _ in {1..30}; do on "$master" gnt-node list >/dev/null 2>&1 && break; sleep 1; done
  # as after a power cut every instance is down; the watcher starts those that should run
  on "$master" ganeti-watcher --ignore-pause --rapi-ip=127.0.0.1 >/dev/null 2>&1 || true
  log "watcher done"
fi

# ------------------------------------------------------------------ the cluster
if ! [[ -s $NODES/node1/var/lib/ganeti/config.data ]]; then
  before=$SECONDS
  small=disk-size=1,cpu-count=1,disk-count=0,memory-size=1,nic-count=0,spindle-use=0
  large=disk-size=1048576,cpu-count=32,disk-count=16,memory-size=65536,nic-count=8,spindle-use=12
  # drbd first: the first template decides which storage is reported as a node's disk space
  on node1 gnt-cluster init \
    --enabled-hypervisors=fake --enabled-disk-templates=drbd,plain,diskless,file,sharedfile,ext \
    --vg-name=$VG --drbd-usermode-helper=/bin/true --no-ssh-init --no-etc-hosts \
    --master-netdev=eth0 --master-netmask=24 \
    --file-storage-dir=/srv/ganeti/file-storage \
    --shared-file-storage-dir=/srv/ganeti/shared-file-storage \
    --nic-parameters=mode=bridged,link=br0 --default-iallocator=hail \
    --candidate-pool-size=3 --mac-prefix=aa:00:00 \
    --ipolicy-bounds-specs="min:$small/max:$large" \
    "cluster.$DOMAIN" >"$LOGS/init.log" 2>&1 || fail "gnt-cluster init failed, see $LOGS/init.log"
  # in place, to keep owner and mode; nodes that join later get it from here
  cat "$BASE/keys/rapi.pem" >"$NODES/node1/var/lib/ganeti/rapi.pem"
  on node1 /usr/lib/ganeti/daemon-util stop ganeti-rapi
  on node1 /usr/lib/ganeti/daemon-util start ganeti-rapi
  log "gnt-cluster init took $((SECONDS - before)) s"
fi
members=
for _ in {1..30}; do
  members=$(on node1 gnt-node list --no-headers -o name 2>/dev/null) && break
  sleep 1
done
[[ -n $members ]] || fail "the master does not answer, see $NODES/node1/var/log/ganeti"

before=$SECONDS joining=()
if ((count >= RACK2_FROM)) && ! grep -qx "node$count.$DOMAIN" <<<"$members"; then
  on node1 gnt-group list --no-headers -o name | grep -qx rack2 || on node1 gnt-group add rack2
fi
for n in $numbers; do
  grep -qx "node$n.$DOMAIN" <<<"$members" && continue
  on node1 gnt-node add --no-ssh-key-check -g "$( ((n < RACK2_FROM)) && echo default || echo rack2)" \
    "node$n.$DOMAIN" </dev/null >"$LOGS/add-node$n.log" 2>&1 &
  joining+=("$!:$n")
done
for job in "${joining[@]}"; do
  wait "${job%:*}" || fail "gnt-node add failed, see $LOGS/add-node${job#*:}.log"
done
((${#joining[@]})) && log "${#joining[@]} nodes joined in $((SECONDS - before)) s"

# ------------------------------------------------------------------ RAPI on the host's loopback
# at the cluster's own address, which moves along with the master
if ! recorded rapi-forward >/dev/null; then
  setsid socat "TCP-LISTEN:$RAPI_PORT,bind=127.0.0.1,fork,reuseaddr" \
    EXEC:"$BASE/on node1 socat STDIO TCP\:$NETWORK.10\:5080" \
    </dev/null >"$LOGS/rapi-forward.log" 2>&1 9>&- &
  record rapi-forward $!
  sleep 0.5  # long enough to find out that the port is taken
  recorded rapi-forward >/dev/null || fail "port $RAPI_PORT: $(tail -n 1 "$LOGS/rapi-forward.log")"
fi
echo "https://127.0.0.1:$RAPI_PORT" >"$BASE/rapi-url"

# ------------------------------------------------------------------ instances
if [[ $POPULATE = 1 ]]; then
  (cd "$here/../../.." && /usr/bin/python3 -B -m tests.labs.ganeti.populate "$BASE" "$DOMAIN") ||
    fail "could not make the instances"
fi
log "cluster up in $((SECONDS - began)) s: RAPI $(cat "$BASE/rapi-url")," \
  "authority $BASE/rapi-ca.pem, users $BASE/rapi-users"

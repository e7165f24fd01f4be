# shellcheck shell=bash disable=SC2154  # $here is set by the script that sources this
# The hub and the nodes: start, stop, talk to them, copy their disks. Sourced by the scripts.

# hold NAME UNSHARE-OPTIONS -- SCRIPT ARGUMENTS...: start the first process of new namespaces,
# in the hub's network once there is a hub; it records its own id
hold() {
  local name=$1 options=() enter=() hub holder
  shift
  while [[ $1 != -- ]]; do options+=("$1"); shift; done
  shift
  rm -f "$PIDS/$name" "$BASE/ready-$name"
  hub=$(recorded hub) && enter=(nsenter -t "$hub" -n)
  (cd / && exec env -i PATH="$PATH" LC_ALL=C.UTF-8 setsid "${enter[@]}" unshare "${options[@]}" \
    --mount --pid --fork --kill-child=KILL --propagation private /bin/bash "$@") \
    </dev/null >"$LOGS/$name.log" 2>&1 9>&- &
  holder=$!
  for _ in {1..1500}; do
    [[ -e $BASE/ready-$name ]] && return 0
    kill -0 $holder 2>/dev/null || break
    sleep 0.02
  done
  fail "$name did not start: $(tail -n 1 "$LOGS/$name.log")"
}

start_hub() { hold hub --net -- "$here/hub-init.sh" "$BASE" "$NETWORK"; }

# start_node NUMBER: boot a node from its disks; a new node gets empty ones
start_node() {
  local n=$1 hub
  hub=$(recorded hub)
  nsenter -t "$hub" -n sh -c "ip link show node$n >/dev/null 2>&1 ||
    { ip tuntap add node$n mode tap && ip link set node$n master sw0 up; }"
  mkdir -p "$NODES/node$n"
  [[ -e $NODES/node$n/vg.img ]] || truncate -s "${VG_MIB}M" "$NODES/node$n/vg.img"
  hold "node$n" -- "$here/node-init.sh" "$BASE" "$n" "$NETWORK" "$NODE_MIB"
}

# wait_for_node NUMBER: until it takes commands
wait_for_node() {
  local n=$1
  for _ in {1..600}; do
    on "node$n" true 2>/dev/null && return 0
    recorded "node$n" >/dev/null || break
    sleep 0.1
  done
  if grep -q 'ptrace\|check_ptrace\|Checking that' "$LOGS/node$n.log" &&
    ! grep -q 'Linux version' "$LOGS/node$n.log"; then
    cannot "User Mode Linux does not start: $(tail -n 1 "$LOGS/node$n.log")"
  fi
  fail "node$n did not come up, see $LOGS/node$n.log"
}

# cut_power NUMBER: the node is gone, with all that it had not written
cut_power() {
  forget_connection "$1"
  end "node$1"
}

# shut_down NUMBER: Ganeti stopped, disks written, then the power cut
shut_down() {
  on "node$1" sh -c '/etc/init.d/ganeti stop; sync; echo u >/proc/sysrq-trigger; sleep 0.3' \
    >/dev/null 2>&1 || true
  cut_power "$1"
}

forget_connection() {
  local socket=$BASE/ssh/$NETWORK.$((10 + $1))
  [[ -S $socket ]] || return 0
  ssh -o ControlPath="$socket" -O exit node 2>/dev/null 9>&- || true
  rm -f "$socket"
}

# write_on: $BASE/on NODE COMMAND... runs a command on a node
write_on() {
  mkdir -p "$BASE/ssh"
  cat >"$BASE/on" <<END
#!/bin/bash
# on NODE COMMAND...   run a command on a node: on node1 gnt-node list
read -r pid _ <"$PIDS/hub" || exit 1
address=$NETWORK.\$((10 + \${1#node})); shift
exec nsenter -t "\$pid" -n -m -p -- ssh -F none -i "$KEYS/id_ed25519" -o LogLevel=ERROR \\
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o ConnectTimeout=2 \\
  -o ServerAliveInterval=5 -o ControlMaster=auto -o ControlPath="$BASE/ssh/%h" \\
  -o ControlPersist=600 "root@\$address" -- "LC_ALL=C.UTF-8 \$(printf '%q ' "\$@")"
END
  chmod 755 "$BASE/on"
}

on() { "$BASE/on" "$@" </dev/null 9>&-; }

# save_ready KEY: copy the disks of the running, idle cluster. The root file systems are written out
# and frozen for the moment that it takes, so the copies are as after a power cut without loss.
save_ready() {
  local n hub
  rm -rf "$READY"
  mkdir -p "$READY"
  for n in $(seq "$COUNT"); do on "node$n" sh -c 'sync; fsfreeze -f /'; done
  for n in $(seq "$COUNT"); do
    mkdir -p "$READY/node$n"
    cp --sparse=always "$NODES/node$n"/{root.cow,vg.img} "$READY/node$n/"
  done
  for n in $(seq "$COUNT"); do on "node$n" fsfreeze -u /; done
  echo "$1" >"$READY/key"
}

# restore_ready: give the nodes, none of which runs, the disks of the cluster that was saved
restore_ready() {
  rm -rf "$NODES"
  mkdir -p "$NODES"
  cp -r --sparse=always "$READY"/node* "$NODES/"
}

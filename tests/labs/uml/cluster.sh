# shellcheck shell=bash
# The Ganeti cluster on the nodes, and its guests: make, join, start. Sourced by up.sh.

ganeti() { on node1 "$@" >>"$LOGS/ganeti.log" 2>&1; }

make_cluster() {
  local before=$SECONDS
  local largest=memory-size=1024,disk-size=10240,disk-count=8,nic-count=8,cpu-count=8,spindle-use=8
  local smallest=memory-size=16,disk-size=16,disk-count=0,nic-count=0,cpu-count=1,spindle-use=1
  # kvm_flag=disabled: QEMU's own emulation; kernel_path= : boot from the disk
  local kvm=kvm_path=/usr/bin/qemu-system-x86_64,kernel_path=,vnc_bind_address=,kvm_flag=disabled
  ganeti gnt-cluster init --enabled-hypervisors=kvm --enabled-disk-templates=drbd,plain,diskless \
    --vg-name="$VG" --drbd-usermode-helper=/bin/true --no-ssh-init --no-etc-hosts \
    --master-netdev=br0 --master-netmask=24 --nic-parameters=mode=bridged,link=br0 \
    --hypervisor-parameters="kvm:$kvm,serial_console=true,acpi=true,migration_downtime=300,migration_bandwidth=100" \
    --backend-parameters="minmem=$GUEST_MIB,maxmem=$GUEST_MIB,vcpus=1" \
    --ipolicy-bounds-specs="min:$smallest/max:$largest" --default-iallocator=hail-lab \
    "cluster.$DOMAIN" || fail "gnt-cluster init failed, see $LOGS/ganeti.log"
  log "gnt-cluster init took $((SECONDS - before)) s"

  # in place, to keep owner and mode; nodes that join later get it from here
  on_with_input node1 'cat >/var/lib/ganeti/rapi.pem' <"$KEYS/rapi.pem"
  ganeti /usr/lib/ganeti/daemon-util stop ganeti-rapi || true
  ganeti /usr/lib/ganeti/daemon-util start ganeti-rapi
}

# join_nodes: those that are not in the cluster yet, side by side
join_nodes() {
  local before=$SECONDS n joining=() job members
  members=$(on node1 gnt-node list --no-headers -o name)
  for n in $(seq "$COUNT"); do
    grep -qx "node$n.$DOMAIN" <<<"$members" && continue
    on node1 gnt-node add --no-ssh-key-check "node$n.$DOMAIN" >"$LOGS/add-node$n.log" 2>&1 &
    joining+=("$!:$n")
  done
  for job in "${joining[@]}"; do
    wait "${job%:*}" || fail "gnt-node add failed, see $LOGS/add-node${job#*:}.log"
  done
  ((${#joining[@]} == 0)) || log "${#joining[@]} nodes joined in $((SECONDS - before)) s"
}

on_with_input() { "$BASE/on" "$1" sh -c "$2" 9>&-; }

wait_for_master() {
  local before=$SECONDS
  for _ in {1..120}; do
    on node1 gnt-instance list --no-headers >/dev/null 2>&1 && break
    sleep 0.5
  done
  log "master answers after $((SECONDS - before)) s"
}

# make_guests: those that are missing; the jobs are submitted together, to run side by side
make_guests() {
  local before=$SECONDS guest name primary secondary present jobs=()
  present=$(on node1 gnt-instance list --no-headers -o name)
  for guest in "${GUESTS[@]}"; do
    read -r name primary secondary <<<"$guest"
    grep -qx "$name.$DOMAIN" <<<"$present" && continue
    jobs+=("$(submit gnt-instance add --submit -t drbd -o tick+default \
      -n "node$primary.$DOMAIN:node$secondary.$DOMAIN" --disk "0:size=${GUEST_DISK_MIB}m" \
      --no-ip-check --no-name-check --no-wait-for-sync --net 0:link=br0 "$name.$DOMAIN")")
  done
  ((${#jobs[@]})) || return 0
  wait_for_jobs "${jobs[@]}"
  log "${#jobs[@]} guests made in $((SECONDS - before)) s"
}

# start_guests: after a power cut every guest is down, and its disk is not assembled
start_guests() {
  local before=$SECONDS jobs
  mapfile -t jobs < <(submit gnt-instance start --submit --force-multiple --all)
  wait_for_jobs "${jobs[@]}"
  log "guests started in $((SECONDS - before)) s"
}

# submit COMMAND...: the ids of the jobs that it submits
submit() { on node1 "$@" 2>&1 | tee -a "$LOGS/ganeti.log" |
  sed -nE 's/^JobID: ([0-9]+)$|^([0-9]+): .*/\1\2/p'; }

wait_for_jobs() {
  local job
  for job in "$@"; do
    ganeti gnt-job watch "$job" || fail "Ganeti's job $job failed, see $LOGS/ganeti.log"
  done
}

# wait_for_copies: until every guest's disk is complete on two nodes
wait_for_copies() {
  local before=$SECONDS n
  for _ in {1..300}; do
    (($(for n in $(seq "$COUNT"); do on "node$n" cat /proc/drbd; done |
      grep -c ' ds:UpToDate/UpToDate ') == 2 * ${#GUESTS[@]})) && break
    sleep 0.5
  done
  log "DRBD is up to date after $((SECONDS - before)) s"
}

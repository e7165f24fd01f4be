# shellcheck shell=bash disable=SC2034  # used by the scripts that source this
# Names and addresses of the lab; sourced by its scripts.
# What can be changed from outside is read from the environment (README.md lists it).

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8

BASE=${POISE_LAB_UML_BASE:-/tmp/poise-uml-lab}
RAPI_PORT=${POISE_LAB_UML_RAPI_PORT:-5481}
NODE_MIB=${POISE_LAB_UML_NODE_MIB:-1024}

IMAGE=$BASE/image   # what all nodes boot from; kept between clusters
READY=$BASE/ready   # disks of a cluster that was just made; kept between clusters
NODES=$BASE/nodes   # one folder a node: its disks and its console
PIDS=$BASE/pids     # one file a process that up.sh started: "PID START-TIME"
LOGS=$BASE/logs
KEYS=$BASE/keys
LOCK=$BASE/poise-uml-lab.lock   # held while up.sh works; also tells a lab's folder from others

DOMAIN=lab.test
NETWORK=192.0.2     # TEST-NET-1; exists only inside the lab's own network namespace
VG=xenvg
VG_MIB=24576        # sparse; Ganeti wants a volume group of at least 20 GiB
COUNT=3             # nodes

# guest, primary, secondary: lopsided, so that a balancer has all kinds of moves to make
GUESTS=("tick1 1 2" "tick2 1 2" "tick3 1 2")
GUEST_MIB=16
GUEST_DISK_MIB=64

CANNOT_RUN_HERE=77  # exit code: the machine lacks something; the reason is the last line of stderr

log() { printf '[%(%H:%M:%S)T] %s\n' -1 "$*" >&2; }
cannot() { echo "uml lab: cannot run here: $*" >&2; exit $CANNOT_RUN_HERE; }
fail() { echo "uml lab: $*" >&2; exit 1; }

# recorded NAME: print the process id that was recorded under NAME, if that very process still runs
recorded() {
  local pid start now
  [[ -s $PIDS/$1 ]] && read -r pid start <"$PIDS/$1" || return 1
  now=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f20)
  [[ -n $now && $now = "$start" ]] && echo "$pid"
}

# record NAME PID: remember a process by its id and start time, so that a reused id is never ended
record() { echo "$2 $(sed 's/.*) //' "/proc/$2/stat" | cut -d' ' -f20)" >"$PIDS/$1"; }

# end NAME...: end recorded processes, and wait until they are gone
end() {
  local name pid ending=()
  for name in "$@"; do
    pid=$(recorded "$name") || { rm -f "$PIDS/$name"; continue; }
    kill -KILL "$pid" || true
    ending+=("$pid")
    rm -f "$PIDS/$name" "$BASE/ready-$name"
  done
  for pid in "${ending[@]}"; do
    for _ in {1..100}; do [[ -e /proc/$pid ]] || break; sleep 0.1; done
  done
}

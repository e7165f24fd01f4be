# Names and addresses of the lab; sourced by up.sh and down.sh.
# What can be changed from outside is read from the environment (README.md lists it).

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8

BASE=${POISE_LAB_BASE:-/tmp/poise-ganeti-lab}
RAPI_PORT=${POISE_LAB_RAPI_PORT:-5480}
POPULATE=${POISE_LAB_POPULATE:-1}

NODES=$BASE/nodes   # one folder a node: its /etc, /var, /root, /srv and its hardware files
PIDS=$BASE/pids     # one file a process that up.sh started: "PID START-TIME"
LOGS=$BASE/logs
LOCK=$BASE/poise-ganeti-lab.lock   # held while up.sh works; also tells a lab's folder from others

DOMAIN=lab.test
NETWORK=198.51.100  # TEST-NET-2; exists only inside the lab's own network namespaces
VG=xenvg
RACK2_FROM=5        # nodes with this number and above go to the node group rack2

CANNOT_RUN_HERE=77  # exit code: the machine lacks something; the reason is the last line of stderr

log() { printf '[%(%H:%M:%S)T] %s\n' -1 "$*" >&2; }
cannot() { echo "ganeti lab: cannot run here: $*" >&2; exit $CANNOT_RUN_HERE; }
fail() { echo "ganeti lab: $*" >&2; exit 1; }

# recorded NAME: print the process id that was recorded under NAME, if that very process still runs
recorded() {
  local pid start now
  [[ -s $PIDS/$1 ]] && read -r pid start <"$PIDS/$1" || return 1
  now=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f20)
  [[ -n $now && $now = "$start" ]] && echo "$pid"
}

# record NAME PID: remember a process by its id and start time, so that a reused id is never ended
record() { echo "$2 $(sed 's/.*) //' "/proc/$2/stat" | cut -d' ' -f20)" >"$PIDS/$1"; }

#!/bin/bash
# Take the lab down: end the processes that up.sh recorded (by id and start time), nothing else.
#   down.sh           keep the files; up.sh starts the same cluster again
#   down.sh --purge   also remove everything the cluster wrote; the packages stay
set -euo pipefail
source "$(dirname "$(readlink -f "$0")")/settings.sh"
[[ $# = 0 || $1 = --purge ]] || fail "usage: down.sh [--purge]"
[[ -e $BASE ]] || exit 0
[[ -e $LOCK ]] || fail "POISE_LAB_BASE=$BASE: not a lab's folder"
[[ $(id -u) = 0 ]] || cannot "not root"

ending=()
for file in "$PIDS"/*; do
  name=${file##*/}
  pid=$(recorded "$name") || { rm -f "$file"; continue; }
  # a node's first process: the kernel ends everything inside with it
  kill -KILL "$pid" || true
  ending+=("$pid")
  rm -f "$file" "$BASE/ready-$name"
done
for pid in "${ending[@]}"; do
  for _ in {1..100}; do [[ -e /proc/$pid ]] || break; sleep 0.1; done
done
if [[ ${1:-} = --purge ]]; then
  rm -rf --one-file-system "$NODES" "$PIDS" "$LOGS" "$BASE"/{keys,shared,usr-local,hosts,on} \
    "$BASE"/{rapi-ca.pem,rapi-ca.srl,rapi-url,rapi-users} "$BASE"/ready-*
  rm -f "$LOCK"
  rmdir --ignore-fail-on-non-empty "$BASE"
fi

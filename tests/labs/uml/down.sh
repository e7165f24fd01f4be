#!/bin/bash
# Take the lab down: end the processes that up.sh recorded (by id and start time), nothing else.
#   down.sh          shut the nodes down; the next up.sh starts the same cluster again
#   down.sh --purge  cut their power and remove the cluster; the image and the saved cluster stay
#   down.sh --all    remove everything; the packages stay
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/settings.sh"
source "$here/nodes.sh"
[[ $# = 0 || $1 = --purge || $1 = --all ]] || fail "usage: down.sh [--purge | --all]"
[[ -e $BASE ]] || exit 0
[[ -e $LOCK ]] || fail "POISE_LAB_UML_BASE=$BASE: not a lab's folder"
[[ $(id -u) = 0 ]] || cannot "not root"

for n in $(seq "$COUNT"); do
  recorded "node$n" >/dev/null || continue
  if (($# == 0)); then shut_down "$n"; else cut_power "$n"; fi
done
end rapi-forward hub   # with the hub's first process also ends what `on` started
rm -rf "$BASE/ssh"
(($# == 0)) && exit 0
rm -rf --one-file-system "$NODES" "$PIDS" "$LOGS" "$BASE"/{hosts,on,rapi-url} "$BASE"/ready-*
if [[ $1 = --all ]]; then
  rm -rf --one-file-system "$IMAGE" "$READY" "$KEYS" "$BASE"/{rapi-ca.pem,rapi-ca.srl,rapi-users}
  rm -f "$LOCK"
  rmdir --ignore-fail-on-non-empty "$BASE"
fi

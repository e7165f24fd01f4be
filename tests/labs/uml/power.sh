#!/bin/bash
# Cut a node's power, or switch it on again and wait until it takes commands.
#   power.sh off|on NODE
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/settings.sh"
source "$here/nodes.sh"
[[ $# = 2 && $1 =~ ^(on|off)$ && $2 =~ ^node[1-$COUNT]$ ]] || fail "usage: power.sh on|off NODE"
[[ -e $LOCK ]] || fail "POISE_LAB_UML_BASE=$BASE: not a lab's folder"
exec 9>/dev/null
number=${2#node}
if [[ $1 = off ]]; then
  cut_power "$number"
elif ! recorded "$2" >/dev/null; then
  start_node "$number"
  wait_for_node "$number"
fi

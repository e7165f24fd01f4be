#!/bin/bash
# First process of the hub: the namespace that holds the bridge between the nodes.
# Arguments: BASE
set -eu
base=$1
read -r stat </proc/self/stat; set -- ${stat##*) }        # still the host's /proc: its view of our id
echo "${stat%% *} ${20}" >"$base/pids/hub"
hostname lab-hub
mount -t proc proc /proc
ip link set lo up
ip link add sw0 type bridge
ip link set sw0 up
touch "$base/ready-hub"
trap : TERM HUP INT
while :; do sleep 3600 & wait $! || :; done

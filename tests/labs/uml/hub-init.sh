#!/bin/bash
# First process of the hub: the network namespace in which the nodes run, with a bridge between them.
# Arguments: BASE NETWORK
set -eu
base=$1 network=$2
read -r stat </proc/self/stat                             # still the host's /proc: its view of our id
# shellcheck disable=SC2086
set -- ${stat##*) }
echo "${stat%% *} ${20}" >"$base/pids/hub"
mount -t proc proc /proc
ip link set lo up
ip link add sw0 type bridge forward_delay 0 stp_state 0
ip addr add "$network.1/24" dev sw0
ip link set sw0 up
touch "$base/ready-hub"
trap : TERM HUP INT
while :; do sleep 3600 & wait $! || :; done

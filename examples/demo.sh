#!/usr/bin/env bash
# What `make demo` shows. Nothing is changed anywhere: both clusters are files.
set -euo pipefail
cd "$(dirname "$0")/.."

show() {
    printf '\n$ %s\n' "$*"
    time "$@"
}
TIMEFORMAT="(%R s)"

echo "1. A snapshot recorded on a real Ganeti 3.0 cluster: the answers of its remote API, in a folder."
show .venv/bin/poise show examples/recorded-cluster
show .venv/bin/poise balance examples/recorded-cluster --group default

echo
echo "2. A made-up cluster of 40 nodes and 400 DRBD instances after half a rolling reboot."
show .venv/bin/poise balance examples/large.data

echo
echo "Nothing was changed: both were files. Your own cluster, read only:"
echo "    .venv/bin/poise balance https://your-cluster:5080"

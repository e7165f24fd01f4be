#!/usr/bin/env bash
# Ends the server that up.sh started in the folder $1.
set -euo pipefail
folder=$1
[[ -s $folder/data/postmaster.pid ]] || exit 0
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
owner=()
[[ $(id -u) = 0 ]] && owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
cd "$folder"
exec "${owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null

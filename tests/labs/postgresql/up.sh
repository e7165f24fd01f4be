#!/usr/bin/env bash
# A PostgreSQL server of its own in the folder $1: answers on a unix socket there, on no network.
# Installs Debian's package where it is missing (root and apt). Prints the socket's folder.
# Exit code 77: cannot run here; the reason is on stderr. It is ended with down.sh $1.
set -euo pipefail
folder=$1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

cannot() { echo "postgresql lab: cannot run here: $*" >&2; exit 77; }
programs() { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }

install_package() {
  command -v apt-get >/dev/null || cannot "no PostgreSQL, and no apt-get to install it with"
  [[ $(id -u) = 0 ]] || cannot "no PostgreSQL, and not root to install it"
  local options=(-y -q -o DPkg::Lock::Timeout=300 --no-install-recommends)
  # no server of the whole machine: only the one in this lab's folder
  apt-get install "${options[@]}" postgresql-common >>"$folder/apt.log" 2>&1 ||
    { apt-get update -q && apt-get install "${options[@]}" postgresql-common; } \
      >>"$folder/apt.log" 2>&1 || cannot "postgresql-common cannot be installed"
  sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf
  apt-get install "${options[@]}" postgresql >>"$folder/apt.log" 2>&1 ||
    cannot "postgresql cannot be installed"
}

mkdir -p "$folder"
[[ -n $(programs) ]] || install_package
bin=$(programs)
[[ -n $bin ]] || cannot "no PostgreSQL"
owner=()
if [[ $(id -u) = 0 ]]; then  # PostgreSQL refuses to run as root
  owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  chown postgres "$folder"
fi
cd "$folder"
"${owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=poise --auth=trust \
  --no-sync >"$folder/initdb.log"
"${owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait \
  --options="-c listen_addresses='' -c unix_socket_directories='$folder'" start >/dev/null
echo "$folder"

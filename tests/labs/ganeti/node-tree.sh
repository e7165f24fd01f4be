# make_node_tree NUMBER: the files that one node has for itself. Sourced by up.sh.

make_node_tree() {
  local n=$1 tree=$NODES/node$1 script
  [[ -e $tree/complete ]] && return 0
  rm -rf "$tree"
  mkdir -p "$tree"/{etc,var,root/.ssh,srv/drbd-sim,srv/lvm-sim/$VG}
  mkdir -p "$tree"/srv/ganeti/{os/noop,extstorage/sim,file-storage,shared-file-storage,export}

  # /etc: the host's (Ganeti's packages put files there), without what ties it to the host
  cp -a /etc/. "$tree/etc"
  rm -f "$tree"/etc/{resolv.conf,hosts,hostname,shadow-,gshadow-} "$tree"/etc/ssh/ssh_host_*
  : >"$tree/etc/resolv.conf"
  cp "$BASE/hosts" "$tree/etc/hosts"
  echo "node$n.$DOMAIN" >"$tree/etc/hostname"
  printf '%s\n' 'hosts: files' 'passwd: files' 'group: files' 'shadow: files' \
    'services: files' 'protocols: files' >"$tree/etc/nsswitch.conf"
  cp -p "$BASE"/keys/ssh_host_* "$tree/etc/ssh/"
  mkdir -p "$tree/etc/ssh/sshd_config.d"
  printf '%s\n' 'UseDNS no' 'PermitRootLogin prohibit-password' 'UsePAM no' \
    >"$tree/etc/ssh/sshd_config.d/lab.conf"
  mkdir -p "$tree/etc/ganeti"
  printf '%s\n' /srv/ganeti/file-storage /srv/ganeti/shared-file-storage \
    >"$tree/etc/ganeti/file-storage-paths"
  cat >"$tree/etc/default/ganeti" <<'END'
NODED_ARGS="--no-mlock"
RAPI_ARGS="--require-authentication"
CONFD_ARGS=""
MOND_ARGS=""
WCONFD_ARGS=""
LUXID_ARGS=""
KVMD_ARGS=""
# the init script puts /sbin first; the simulated tools of /usr/local/sbin must be found before
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PYTHONPATH=/usr/local/lib/sim
END

  # /var: empty but for the folders that daemons expect (extstorage: the ext template logs there)
  mkdir -p "$tree"/var/{lib/ganeti/rapi,lib/dpkg,log/ganeti/extstorage,tmp,cache,spool,backups,mail}
  chmod 1777 "$tree/var/tmp"
  cp "$BASE/rapi-users" "$tree/var/lib/ganeti/rapi/users"   # RAPI looks for changes only from here on
  chown -R gnt-rapi:gnt-masterd "$tree/var/lib/ganeti/rapi"
  chmod 640 "$tree/var/lib/ganeti/rapi/users"
  ln -s /run "$tree/var/run"
  ln -s /run/lock "$tree/var/lock"

  # /root: one key lets the nodes into each other
  chmod 700 "$tree/root" "$tree/root/.ssh"
  cp -p "$BASE"/keys/id_ed25519{,.pub} "$tree/root/.ssh/"
  cp "$BASE/keys/id_ed25519.pub" "$tree/root/.ssh/authorized_keys"

  # an operating system that installs nothing, and an external storage provider
  for script in create import export rename verify; do
    printf '#!/bin/sh\nexit 0\n' >"$tree/srv/ganeti/os/noop/$script"
  done
  chmod +x "$tree"/srv/ganeti/os/noop/*
  echo 20 >"$tree/srv/ganeti/os/noop/ganeti_api_version"
  echo default >"$tree/srv/ganeti/os/noop/variants.list"
  : >"$tree/srv/ganeti/os/noop/parameters.list"
  for script in create remove grow detach setinfo verify snapshot open close; do
    printf '#!/bin/sh\nexit 0\n' >"$tree/srv/ganeti/extstorage/sim/$script"
  done
  printf '#!/bin/sh\necho /dev/extsim\n' >"$tree/srv/ganeti/extstorage/sim/attach"
  chmod +x "$tree"/srv/ganeti/extstorage/sim/*
  : >"$tree/srv/ganeti/extstorage/sim/parameters.list"

  make_hardware "$n" "$tree"
  touch "$tree/complete"
}

# Nodes differ: 64, 96 or 128 GiB, 16 or 24 processors, 1000 to 1400 GiB of volume group.
# The fake hypervisor takes Active as the node's own memory, MemFree + Buffers + Cached as free.
make_hardware() {
  local n=$1 tree=$2 cpu
  local total=$(((64 + 32 * (n % 3)) * 1024 * 1024)) cpus=$((n % 2 ? 16 : 24))
  local own=$((1024 * 1024)) buffers=10240 cached=20480
  printf '%-16s%d kB\n' MemTotal: $total MemFree: $((total - own - buffers - cached)) \
    MemAvailable: $((total - own)) Buffers: $buffers Cached: $cached Active: $own \
    SwapTotal: 0 SwapFree: 0 >"$tree/meminfo"
  for ((cpu = 0; cpu < cpus; cpu++)); do
    printf '%s\t: %s\n' processor $cpu vendor_id Sim 'model name' simulated 'cpu MHz' 2000.000 \
      'physical id' 0 'core id' $cpu 'cpu cores' $cpus flags 'fpu sse sse2'
    echo
  done >"$tree/cpuinfo"
  echo $(((1000 + 200 * (n % 3)) * 1024)) >"$tree/srv/lvm-sim/$VG.size"
}

# install_packages: what the lab needs from Debian, and nothing started on the host by it.
# Sourced by up.sh.

install_packages() {
  # everything but `ganeti` first: that one replaces the package ganeti-htools, and with it
  # /usr/bin/hbal, so hbal is away only for the moment in which the two are exchanged
  local first=(ganeti-3.0 ganeti-haskell-3.0 ganeti-htools-3.0 openssh-server openssl
    iproute2 util-linux fping socat procps)
  local wanted=("${first[@]}" ganeti)
  missing "${wanted[@]}" || return 0
  command -v apt-get >/dev/null || cannot "packages are missing and there is no apt-get"
  local before=$SECONDS
  log "installing: ${wanted[*]}"
  keep_services_down
  if ! apt_install "${first[@]}"; then
    apt_get update --error-on=any ||
      cannot "packages are missing and cannot be fetched (no network?), see $LOGS/apt.log"
    apt-cache show ganeti-3.0 >/dev/null 2>&1 ||
      cannot "this machine's package sources have no ganeti-3.0 (Debian 12 has it)"
    apt_install "${first[@]}" || fail "apt-get install failed, see $LOGS/apt.log"
  fi
  apt_install ganeti || fail "apt-get install ganeti failed, see $LOGS/apt.log"
  hbal --version >/dev/null || fail "hbal does not run after the installation"
  log "packages installed in $((SECONDS - before)) s"
}

# true if one of the packages is not installed
missing() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || return 0
  done
  return 1
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold "$@" >>"$LOGS/apt.log" 2>&1 9>&-
}
apt_install() { apt_get install --no-install-recommends "$@"; }

# Ganeti and sshd run inside the nodes only: forbid service starts while packages are installed
keep_services_down() {
  local policy=/usr/sbin/policy-rc.d
  [[ -e $policy ]] && ! [[ -x $policy && $(tail -n 1 $policy) = 'exit 101' ]] &&
    log "note: $policy exists and is kept; it decides whether packages start services on the host"
  [[ -e $policy ]] && return 0
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

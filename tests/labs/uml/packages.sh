# shellcheck shell=bash disable=SC2154  # $here is set by the script that sources this
# install_host_packages: what the lab needs from Debian on the host. Sourced by up.sh.

HOST_PACKAGES=(mmdebstrap gcc libc6-dev binutils openssh-client openssl iproute2 e2fsprogs kmod socat
  util-linux procps)
source "$here/../ganeti/packages.sh"   # missing, apt_install, apt_get

install_host_packages() {
  missing "${HOST_PACKAGES[@]}" || return 0
  command -v apt-get >/dev/null || cannot "packages are missing and there is no apt-get"
  local before=$SECONDS
  log "installing: ${HOST_PACKAGES[*]}"
  if ! apt_install "${HOST_PACKAGES[@]}"; then
    apt_get update --error-on=any ||
      cannot "packages are missing and cannot be fetched (no network?), see $LOGS/apt.log"
    apt_install "${HOST_PACKAGES[@]}" || fail "apt-get install failed, see $LOGS/apt.log"
  fi
  log "packages installed in $((SECONDS - before)) s"
}

# shellcheck shell=bash disable=SC2154  # $here is set by the script that sources this
# build_image: the root file system of all nodes and what boots it, in $IMAGE. Sourced by up.sh.
#
# Made of Debian's packages, once; made again when something that goes into it has changed.

IMAGE_PACKAGES=(user-mode-linux ganeti ganeti-3.0 ganeti-htools-3.0 drbd-utils lvm2
  qemu-system-x86 qemu-utils openssh-server openssh-client iproute2 iputils-arping kmod python3
  procps socat fdisk e2fsprogs udev hostname fping)
LEFT_OUT=(/usr/share/doc /usr/share/man /usr/share/locale)

# the image's key: a hash of everything that it is made of, but for the versions of packages
image_key() {
  (cd "$here" && find image guest.S xstate-shim.c image.sh settings.sh -type f -print0 | sort -z |
    xargs -0 sha256sum && host_suite) | sha256sum | cut -c1-16
}

host_suite() { (source /etc/os-release && echo "${VERSION_CODENAME:-}"); }

build_image() {
  local key before=$SECONDS
  key=$(image_key)
  [[ -s $IMAGE/key && $(<"$IMAGE/key") = "$key" ]] && return 0
  ((${#RUNNING[@]} == 0)) ||
    fail "the lab's files have changed and ${RUNNING[*]} run from the old image: down.sh first"
  rm -rf "$IMAGE" "$READY" "$NODES"   # the nodes' disks are differences to the image
  mkdir -p "$IMAGE" "$NODES"
  compile_shim
  make_root_file_system
  make_root_image
  rm -rf --one-file-system "$IMAGE/root"
  echo "$key" >"$IMAGE/key"
  log "image built in $((SECONDS - before)) s"
}

compile_shim() {
  gcc -O2 -Wall -shared -fPIC -o "$IMAGE/xstate-shim.so" "$here/xstate-shim.c" &&
    gcc -m32 -c -o "$IMAGE/guest.o" "$here/guest.S" &&
    ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o "$IMAGE/guest.bin" "$IMAGE/guest.o"
}

# unpack Debian into $IMAGE/root, from where the host's own packages come
make_root_file_system() {
  local sources=() options=() path
  for path in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [[ -s $path ]] && sources+=("$path")
  done
  ((${#sources[@]})) || cannot "no package sources in /etc/apt/sources.list or debian.sources"
  for path in "${LEFT_OUT[@]}"; do options+=("--dpkgopt=path-exclude=$path/*"); done
  log "installing Debian $(host_suite) for the nodes"
  mmdebstrap --mode=root --variant=minbase --format=directory \
    --aptopt='APT::Install-Recommends "false"' "${options[@]}" \
    --include="$(IFS=,; echo "${IMAGE_PACKAGES[*]}")" \
    "$(host_suite)" "$IMAGE/root" "${sources[@]}" >"$LOGS/mmdebstrap.log" 2>&1 9>&- && return 0
  grep -q 'Unable to locate package' "$LOGS/mmdebstrap.log" &&
    cannot "this machine's package sources have no Ganeti 3.0 or no User Mode Linux (Debian 12 has both)"
  fail "could not install the nodes' packages, see $LOGS/mmdebstrap.log"
}

make_root_image() {
  local root=$IMAGE/root script
  local os=$root/srv/ganeti/os/tick
  cp -r --preserve=mode "$here/image/." "$root"
  cp "$IMAGE/guest.bin" "$root/srv/guest.bin"

  # what else Ganeti wants to see of an operating system definition, with nothing to do
  printf '%s\n' 20 15 10 >"$os/ganeti_api_version"
  echo default >"$os/variants.list"
  : >"$os/parameters.list"
  for script in import export rename verify; do
    printf '#!/bin/sh\nexit 0\n' >"$os/$script"
    chmod 755 "$os/$script"
  done

  cp "$BASE/hosts" "$root/etc/hosts"
  : >"$root/etc/resolv.conf"
  ln -sfn /proc/mounts "$root/etc/mtab"
  rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id"
  install -m 600 "$KEYS"/ssh_host_{rsa,ed25519}_key "$root/etc/ssh"
  install -m 644 "$KEYS"/ssh_host_{rsa,ed25519}_key.pub "$root/etc/ssh"
  install -d -m 700 "$root/root/.ssh"
  install -m 600 "$KEYS/id_ed25519" "$root/root/.ssh"
  install -m 644 "$KEYS/id_ed25519.pub" "$root/root/.ssh/authorized_keys"
  mkdir -p "$root/var/lib/ganeti/rapi"
  cp "$BASE/rapi-users" "$root/var/lib/ganeti/rapi/users"
  chroot "$root" chown -R gnt-rapi:gnt-masterd /var/lib/ganeti/rapi
  chmod 640 "$root/var/lib/ganeti/rapi/users"
  sed -i -E 's/^(\s*)#? ?(udev_sync|udev_rules|use_lvmpolld|monitoring|event_activation) = .*/\1\2 = 0/' \
    "$root/etc/lvm/lvm.conf"

  cp "$root/usr/bin/linux.uml" "$IMAGE/linux.uml"
  rm "$root/usr/bin/linux.uml"
  mkdir -p "$root/lib/modules"
  mv "$root"/usr/lib/uml/modules/* "$root/lib/modules/"
  depmod -b "$root" "$(basename "$root"/lib/modules/*)"

  # with a journal, as Debian makes it: a node that lost its power finds its files in order again
  truncate -s 1500M "$IMAGE/root.ext4"
  mkfs.ext4 -q -F -O ^metadata_csum -J size=16 -d "$root" "$IMAGE/root.ext4" 9>&- ||
    fail "could not make the nodes' root file system"
}

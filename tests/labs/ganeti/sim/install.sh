#!/bin/bash
# Put the simulated tools into the /usr/local of the lab's nodes (never into the host's).
# Arguments: BASE
set -eu
here=$(dirname "$(readlink -f "$0")") target=$1/usr-local
mkdir -p "$target"/{bin,sbin,lib/sim,lib/ganeti/iallocators}
install -m 644 "$here/drbd_state.py" "$here/sitecustomize.py" "$target/lib/sim/"
install -m 755 "$here"/{drbdsetup,drbdmeta,lvm,blockdev,dd,modprobe} "$target/sbin/"
for tool in lvs vgs pvs lvcreate lvremove lvrename lvchange lvextend vgreduce; do
  ln -sf lvm "$target/sbin/$tool"
done
touch "$1/shared/drbd/lock"

"""The names of Ganeti's hypervisors."""

from __future__ import annotations

HYPERVISORS = {name: name for name in ("kvm", "xen-pvm", "xen-hvm", "chroot", "lxc", "fake")}

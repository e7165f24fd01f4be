"""Answers for two files of the kernel, inside the nodes' Ganeti processes.

Python imports this module at its start because /etc/default/ganeti sets PYTHONPATH. The kernel
here has neither DRBD (/proc/drbd) nor, always, /proc/sysrq-trigger. No file of Ganeti is
changed, but these two paths are intercepted inside its processes: see docs/labs.md.
"""

import builtins
import os

_open, _isfile = builtins.open, os.path.isfile


def open_with_drbd(file, *args, **kwargs):
    """``open``, with /proc/drbd made up from the simulated minors."""
    if file == "/proc/drbd":
        import io

        import drbd_state

        return io.StringIO(drbd_state.proc_drbd())
    return _open(file, *args, **kwargs)


def isfile_with_sysrq(path):
    """``os.path.isfile``, true for /proc/sysrq-trigger."""
    return path == "/proc/sysrq-trigger" or _isfile(path)


if os.path.isdir("/srv/drbd-sim"):
    builtins.open, os.path.isfile = open_with_drbd, isfile_with_sysrq

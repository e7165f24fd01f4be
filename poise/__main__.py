"""The ``poise`` command.

The compatible tools are answered before anything else is imported: scripts and Ganeti itself
wait for them.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    if sys.argv[1:2] == ["hbal"]:
        return _hbal(sys.argv[2:])
    from poise.cli import app

    app()
    return 0


def _hbal(argv: list[str]) -> int:
    import os
    import signal

    # Without a handler both end the process at once, even while modules are being loaded.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    from poise.compat.hbal import main as hbal

    try:
        code = hbal(argv, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except OSError as error:  # standard output is full or gone
        sys.stderr.write(f"hbal: <stdout>: {error.strerror}\n")
        code = 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    sys.exit(main())

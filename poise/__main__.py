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
    try:
        from poise.cli import app

        app()
    except KeyboardInterrupt:  # while modules are being loaded; later Typer takes care of it
        return 130
    return 0


def _hbal(argv: list[str]) -> int:
    import signal

    # Ctrl-C ends the process at once, even while modules are being loaded.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from poise.compat.hbal import main as hbal
    from poise.compat.streams import forgiving

    with forgiving(sys.stdout) as stdout, forgiving(sys.stderr) as stderr:
        try:
            code = hbal(argv, stdout, stderr)
            stdout.flush()
        except OSError as error:  # standard output goes to a full disk
            from poise.compat.errors import reason

            stderr.write(f"hbal: <stdout>: hFlush: {reason(error)}\n")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())

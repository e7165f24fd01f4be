"""The ``poise`` command.

The compatible tools are answered before anything else is imported: scripts and Ganeti itself
wait for them.
"""

from __future__ import annotations

import os
import sys

from poise.early_interrupts import INTERRUPTED, LeavingAtOnce


def main() -> int:
    """Run the command line; returns the exit code."""
    if sys.stdin is None:  # closed before the start, as daemons do: nobody answers there
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    try:
        return _run()
    except KeyboardInterrupt:  # before Typer takes care of it
        return INTERRUPTED
    except Exception as error:
        from poise.internal_error import end_with

        return end_with(error, sys.argv[1:])


def _run() -> int:
    if os.environ.get("POISE_KERNEL") == "off":
        from planner.kernel import switch_off

        switch_off()
    if sys.argv[1:2] == ["iallocator"]:
        from poise.iallocator.process import main as answer

        return answer(sys.argv[2:])
    with LeavingAtOnce():
        from poise.htools.tools import TOOLS
    if sys.argv[1:2] and sys.argv[1] in TOOLS:
        return _compatible(sys.argv[1], sys.argv[2:])
    with LeavingAtOnce():
        from poise.cli import app
    app()
    return 0


def _compatible(tool: str, argv: list[str]) -> int:
    import gc
    import signal

    # Ctrl-C ends the process at once, even while modules are being loaded.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from poise.early_numpy import load_numpy
    from poise.htools.tools import main_of
    from poise.streams import forgiving

    # Matrix products are few and small here; threads for them take a third of the whole start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # modules are not garbage, and looking for it takes longer than loading some
    load_numpy()
    run = main_of(tool)
    gc.freeze()
    gc.enable()
    with forgiving(sys.stdout) as stdout, forgiving(sys.stderr) as stderr:
        try:
            code = run(argv, stdout, stderr)
            stdout.flush()
        except OSError as error:  # standard output goes to a full disk
            from poise.htools.conventions.errors import reason

            stderr.write(f"{tool}: <stdout>: hFlush: {reason(error)}\n")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())

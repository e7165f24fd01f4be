"""Ctrl-C while modules are being loaded: nothing has begun, so the process ends without a word.

As an exception it could end up anywhere there, also in code that takes it for another fault: a
decoder that cannot load its table says that the text is wrong.

Nothing is imported here that is not built in, as Ctrl-C may come meanwhile: ``signal`` would load
``enum``.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


class LeavingAtOnce:
    """Within this Ctrl-C ends the process, unless it is ignored or has another handler."""

    def __enter__(self) -> None:
        self._usual = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
        if self._usual:
            _signal.signal(_signal.SIGINT, lambda *_: os._exit(INTERRUPTED))

    def __exit__(self, *_: object) -> None:
        if self._usual:
            _signal.signal(_signal.SIGINT, _signal.default_int_handler)

"""The display of a run, as far as the run itself knows it."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from executor.run import Runner


class Watcher(Protocol):
    """The display of a run."""

    def __enter__(self) -> Watcher: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def watch(self, runner: Runner) -> None:
        """Called after every round."""

    def say(self, text: str) -> None:
        """Something to be read at once; called by a signal's handler, so it takes no locks."""

    def leave(self, text: str) -> None:
        """The last words before the process ends; called by a signal's handler."""

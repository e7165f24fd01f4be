"""Opening the cluster that a planning command acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.cli.run_mode import Manner
from poise.cli.source_options import Connection
from poise.settings.access import resolve
from poise.settings.run_options import RunOptions

if TYPE_CHECKING:
    from poise.cli.execution import Acting


def open_to_act(source: str, connection: Connection, options: RunOptions, manner: Manner) -> Acting:
    """Open the source in order to act on it.

    Raises:
        PoiseError: see :meth:`poise.cli.execution.Acting.open`.
    """
    from poise.cli.execution import Acting  # the executor, which planning does without

    settings = connection.settings()
    return Acting.open(resolve(connection.access(source), settings), settings, options, manner)

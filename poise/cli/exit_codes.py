"""What Poise's own commands end with; docs/cli.md tells users."""

from __future__ import annotations

WITH_RESERVATIONS = 1
"""Done, but something is not in order, or only a part is done."""
BAD_INPUT = 2
"""One line says what is wrong; nothing was begun."""
INFEASIBLE = 3
"""There is no way."""
STOPPED_SHORT = 4
"""A run did not come to its end."""

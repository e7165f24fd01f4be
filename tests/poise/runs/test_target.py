"""Opening the cluster of a run."""

from __future__ import annotations

import pytest

from poise.runs.target import open_target
from poise.settings.access import Access
from snapshots.errors import UsageError


def test_a_file_with_a_space_in_its_name_is_offered_as_one_word() -> None:
    with pytest.raises(UsageError) as refused:
        open_target(Access("my file.data"))
    assert refused.value.advice_spelled(str) == "--dry-run, or 'simulate:my file.data', to try it"

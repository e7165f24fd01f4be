"""What hroller says when it refuses."""

from __future__ import annotations

import re

from tests.fidelity.hbal_phrases import PHRASES as OF_SOURCES

PHRASES = (
    *OF_SOURCES,
    *(
        re.compile(pattern)
        for pattern in (
            r"Error: No master node found \(maybe not supported by backend\)\.",
            r"Error: Found more than one master node: .*",
            r"Error: Cannot find target group\.",
            r"Error: Cannot create node graph",
            r"Error: Not enough capacity to move .*",
            r"Error: Failed to migrate instances off nodes",
        )
    ),
)

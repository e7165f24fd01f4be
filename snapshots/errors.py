"""The exception tree of Poise.

PoiseError
├── SourceError        a file, answer or option that cannot be read as what it should be
│   ├── FormatError    the bytes arrived, but they are not a valid cluster description
│   └── BackendError   a live source could not be reached or refused to answer
├── UsageError         options that do not fit together or name something unknown
└── PlanningError      a well-formed question without an answer

Every message is one line, names what is wrong and what was expected, and is fit to be shown to
an operator as it stands.
"""

from __future__ import annotations


class PoiseError(Exception):
    """Root of everything Poise raises on purpose."""


class SourceError(PoiseError):
    """A cluster could not be loaded from its source."""


class FormatError(SourceError):
    """The source was read but does not describe a cluster."""


class BackendError(SourceError):
    """A live source (RAPI, LUXI, MonD) could not be reached, or refused."""


class UsageError(PoiseError):
    """An option or argument is wrong, or names something that does not exist."""


class PlanningError(PoiseError):
    """The question is well formed but has no answer on this cluster."""

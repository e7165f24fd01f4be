"""The exception tree of Poise.

PoiseError
├── SourceError        a file, answer or option that cannot be read as what it should be
│   ├── FormatError    the bytes arrived, but they are not a valid cluster description
│   └── BackendError   a live source could not be reached or refused to answer
│       ├── NoAnswer   whatever was asked of it may have happened, or not
│       └── Refused    it said no: nothing has happened
│           ├── Unreachable   there was no connection to ask it through
│           └── Drained       its job queue takes no jobs now
├── UsageError         options that do not fit together or name something unknown
├── PlanningError      a well-formed question without an answer
├── CannotTell         the answer hangs on data that is missing, as of nodes that do not answer
└── LedgerError        the record of runs cannot be read, written or taken hold of
    ├── NoLedger   there is none yet: no run has begun with it
    ├── Damaged    what it has of one run cannot be; other runs are readable
    └── TakenOver      another runner carries the run out now

Every message is one line, names what is wrong and what was expected, and is fit to be shown to
an operator as it stands. The advice of an error, one line too, says what to do about it. Both may
consist of several parts; an :class:`Option` among them is spelled as its reader writes it, a
:class:`Command` as it is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An argument that a message names: ``kvm_node_memory``, on a command line a word of its own.

    ``typed``: what the command line says, where that is not made of the name: ``--disk`` of
    ``disks``, ``--credentials FILE`` of ``credentials``. ``value``: what to give it; "" where the
    message leaves that open.
    """

    name: str
    typed: str = ""
    value: str = ""

    @property
    def on_command_line(self) -> str:
        """``--kvm-node-memory``, or ``--group 'my group'``."""
        option = self.typed or f"--{self.name.replace('_', '-')}"
        return f"{option} {pasted(self.value)}" if self.value else option

    @property
    def in_python(self) -> str:
        """``kvm_node_memory=``, or ``group='my group'``."""
        return f"{self.name}={self.value!r}" if self.value else f"{self.name}="


@dataclass(frozen=True, slots=True)
class Command:
    """A command of Poise that advice names: ``Command("resume", "3")``; empty words are left out.

    It reads the same wherever it is shown: as people paste it. A shell reads each word as one,
    whatever is in it; an :class:`Option` is shown as it is typed.
    """

    verb: str
    words: tuple[str | Option, ...] = ()

    def __init__(self, verb: str, *words: str | Option) -> None:
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "words", words)

    def __str__(self) -> str:
        """``poise resume 3 --ledger 'my runs.sqlite'``."""
        typed = (w.on_command_line if isinstance(w, Option) else pasted(w) for w in self.words if w)
        return " ".join(("poise", self.verb, *typed))


def pasted(word: str) -> str:
    """A word as people paste it into a shell: ``'my group'``, with quotes where it needs them."""
    import shlex

    return shlex.quote(word)


Advice = str | Command | tuple[str | Option | Command, ...]


class PoiseError(Exception):
    """Root of everything Poise raises on purpose.

    ``UsageError(Option("group"), ": expected a name")`` reads ``group: expected a name``. Where an
    option is not what the message is about but a way out, it reads ``group=``.

    Args:
        parts: the message.
        advice: what to do about it, such as ``Command("runs")`` or ``("add ", Option("force"))``;
            a traceback shows it below the message, the command line after ``Try:``.
    """

    def __init__(self, *parts: object, advice: Advice = ()) -> None:
        super().__init__(*parts)
        parts_of_it = advice if isinstance(advice, tuple) else (advice,)
        self.advice = tuple(part for part in parts_of_it if part)
        if self.advice:
            self.add_note("Try: " + "".join(_as_keyword(part) for part in self.advice))

    def __str__(self) -> str:
        first, *rest = self.args or ("",)
        about = first.name if isinstance(first, Option) else str(first)
        return about + "".join(_as_keyword(part) for part in rest)

    def spelled(self, spell: Callable[[Option], str]) -> str:
        """The message with every option as ``spell`` writes it."""
        return _joined(self.args, spell)

    def advice_spelled(self, spell: Callable[[Option], str]) -> str:
        """The advice with every option as ``spell`` writes it; empty where there is none."""
        return _joined(self.advice, spell)


def _as_keyword(part: object) -> str:
    return part.in_python if isinstance(part, Option) else str(part)


def _joined(parts: Iterable[object], spell: Callable[[Option], str]) -> str:
    return "".join(spell(part) if isinstance(part, Option) else str(part) for part in parts)


class SourceError(PoiseError):
    """A cluster could not be loaded from its source."""


class FormatError(SourceError):
    """The source was read but does not describe a cluster."""


class BackendError(SourceError):
    """A live source (RAPI, LUXI, MonD) could not be reached, or refused."""

    asked = ""
    """The address of the request that failed, where the message names less than that."""


class NoAnswer(BackendError):
    """The request was sent, or may have been, and its fate is unknown."""


class Refused(BackendError):
    """The backend answered that it will not do this; nothing has changed."""


class Unreachable(Refused):
    """No connection came about; nothing was sent. It may well work a little later."""


class Drained(Refused):
    """The job queue takes no jobs until its operator lets it."""


class UsageError(PoiseError):
    """An option or argument is wrong, or names something that does not exist."""


class PlanningError(PoiseError):
    """The question is well formed but has no answer on this cluster."""


class CannotTell(PoiseError):
    """There is an answer, but what it hangs on is not known now."""


class LedgerError(PoiseError):
    """The ledger is missing, broken, from a newer Poise, or held by another runner."""


class NoLedger(LedgerError):
    """There is no ledger at this place, as no run has begun with it yet."""


class Damaged(LedgerError):
    """The ledger's record of run ``run`` is not what Poise writes; ``what`` is wrong with it."""

    def __init__(self, run: object, what: str) -> None:
        super().__init__(f"run {run}: damaged: {what}", advice="restore the ledger from a backup")
        self.run = run
        self.what = what


class TakenOver(LedgerError):
    """The run that was held is in another runner's hands: this one must not act any more."""

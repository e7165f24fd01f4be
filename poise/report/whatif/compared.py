"""Two answers side by side: verdict, time, price and risks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planner.units import MIB_PER_GIB
from planner.whatif import WhatIf
from planner.words import size_in_words
from poise.report.blocks import Block, Column, Lines, Table, Value
from poise.report.screen import cut, paragraph
from poise.report.whatif.document import FORMAT, what_if_document
from poise.report.whatif.report import short_names
from poise.settings.times import in_words
from snapshots.errors import FormatError
from snapshots.reading import JsonObject

_DEED = 30
"""Columns of what each of them does."""


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """The figures of an answer: of a week those of all its steps.

    ``seconds`` from the begin of the first to the end of the last, sizes in GiB; ``risks`` are the
    kinds that are not accepted.
    """

    deed: str
    verdict: str
    seconds: float
    moves: int
    restarts: int
    copy_gib: float
    memory_gib: float
    risks: tuple[str, ...]

    @classmethod
    def of_document(cls, document: Mapping[str, Any], where: str = "answer") -> AnswerFigures:
        """The figures of a document that :func:`what_if_document` made.

        Raises:
            FormatError: it is none.
        """
        answer = JsonObject(document, where)
        if answer.get("format") != FORMAT:
            raise FormatError(f"{where}: no answer of poise what-if --json")
        steps = [JsonObject(step, where) for step in answer.get("steps", [])]
        parts = [step.get("answer") for step in steps] or [document]
        changes = [
            JsonObject(part["change"], where) for part in parts if part and part.get("change")
        ]
        plans = [JsonObject(change.get("plan"), where) for change in changes]
        ends = [step.number("end") for step in steps if step.get("end") is not None]
        seconds = max(ends, default=0.0) if steps else sum(c.number("seconds") for c in changes)
        verdict, _, rest = answer.text("sentence").partition(" TO ")
        found = [JsonObject(risk, where) for risk in answer.get("risks", [])]
        return cls(
            rest.partition(": ")[0],
            verdict,
            seconds,
            sum(len(plan.get("moves", ())) for plan in plans),
            sum(plan.integer("restarts", 0) for plan in plans),
            sum(plan.number("copy_gib") for plan in plans),
            sum(plan.number("memory_gib") for plan in plans),
            tuple(dict.fromkeys(one.text("risk") for one in found if not one.flag("accepted"))),
        )


def comparison(answer: WhatIf, other: Mapping[str, Any], columns: int) -> list[Block]:
    """The verdict on an answer, and its figures beside those of another's document."""
    answers = _both(what_if_document(answer), other)
    names = short_names(answer)
    deeds = [cut(names.within(one.deed), _DEED) for one in answers]
    headers = [Column(""), *(Column(deed, right=True) for deed in deeds)]
    rows = [[label, *values] for label, values in _rows(answers)]
    said = paragraph(names.within(f"{answer.sentence}."), columns, most=3)
    return [Lines("", said), Table("Side by side", headers, rows)]


def compared_document(answer: WhatIf, other: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as JSON-ready values, with the figures of both."""
    document = what_if_document(answer)
    return document | {"compared": [asdict(one) for one in _both(document, other)]}


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[AnswerFigures]:
    return [AnswerFigures.of_document(one), AnswerFigures.of_document(other)]


def _rows(answers: Sequence[AnswerFigures]) -> list[tuple[str, list[Value]]]:
    return [
        ("Verdict", [one.verdict for one in answers]),
        ("Time", [in_words(one.seconds) if one.seconds else "-" for one in answers]),
        ("Moves", [str(one.moves) for one in answers]),
        ("Restarts", [str(one.restarts) for one in answers]),
        ("Copies", [_size(one.copy_gib) for one in answers]),
        ("Migration", [_size(one.memory_gib) for one in answers]),
        ("Risks", [", ".join(one.risks) or "none" for one in answers]),
    ]


def _size(gib: float) -> str:
    return size_in_words(gib * MIB_PER_GIB) if gib else "none"

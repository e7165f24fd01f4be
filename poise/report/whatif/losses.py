"""The loss of nodes: the cases as a table, the worst first, and one case in full."""

from __future__ import annotations

from collections.abc import Sequence

from planner.whatif import LossReport
from planner.whatif.losses import NodesLost, Restored
from planner.words import count, first_of, size_in_words
from poise.report.blocks import Block, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, narrowed, paragraph

_NODES = 36
"""Columns of the nodes of a case."""
_NAMED = 8
"""Instances that a line names; all are with --details."""


def cases_part(report: LossReport, names: ShortNames, columns: int) -> ScreenPart:
    """A row for each of the worst cases."""
    table = report.table

    def make(rows: int) -> Block | None:
        if len(table) < 2 or not rows:
            return None
        worst = table.worst(len(report.worst))[:rows]
        title = f"The worst of {count(len(table), 'case')}"
        lines: list[list[Value]] = []
        for number in worst:
            nodes = ", ".join(names(report.cluster.nodes.names[n]) for n in table.nodes_of(number))
            short = int(table.short_mib[number])
            lines.append(
                [
                    cut(nodes, _NODES),
                    *(
                        str(int(column[number]))
                        for column in (
                            table.lost,
                            table.not_restarted,
                            table.down,
                            table.restarted,
                            table.second_copies,
                        )
                    ),
                    size_in_words(short) if short else "-",
                    _copied(report.restored[len(lines)]),
                ]
            )
        headers = [
            Column("Nodes"),
            Column("Lost", right=True),
            Column("No room", right=True),
            Column("Down", right=True),
            Column("Restart", right=True),
            Column("No 2nd copy", right=True, drop=2),
            Column("Short", right=True, drop=1),
            Column("New copies", right=True, drop=3),
        ]
        return narrowed(Table(title, headers, lines), columns)

    sizes = [len(report.worst), *(n for n in (8, 6, 4, 3, 2, 1) if n < len(report.worst)), 0]
    return ScreenPart(make, sizes, expendable=5)


def loss_part(
    report: LossReport, names: ShortNames, columns: int, *, whole: bool = False
) -> ScreenPart:
    """The only case, or the worst one, instance by instance."""

    def make(rows: int) -> Block | None:
        if not report.worst or not rows:
            return None
        loss = report.worst[0]
        lines = [
            line
            for label, rows_of in _fates(loss)
            if rows_of
            for line in paragraph(
                _listed(report, rows_of, names, whole=whole),
                columns - 2,
                label=f"{label:<16}",
                most=1000 if whole else 3,
            )
        ]
        if not lines:
            return None
        lines += _new_copies(report, names, columns)
        where = ", ".join(names(report.cluster.nodes.names[n]) for n in loss.nodes)
        alone = len(report.table) == 1
        fail = "fails" if len(loss.nodes) == 1 else "fail at once"
        title = "Instances" if alone else f"Instances, if {cut(where, _NODES)} {fail}"
        return Lines(title, [Line(line.text, line.style, line.command, 18) for line in lines])

    return ScreenPart(make, (1, 0), expendable=4)


def _fates(loss: NodesLost) -> Sequence[tuple[str, Sequence[int]]]:
    return (
        ("lost", loss.lost),
        ("no room", loss.no_room),
        ("down", [one.instance for one in loss.down]),
        ("restart", [one.instance for one in loss.restarts]),
        ("no second copy", loss.second_copies),
    )


def _listed(report: LossReport, rows: Sequence[int], names: ShortNames, *, whole: bool) -> str:
    called = [names(report.cluster.instances.names[row]) for row in rows]
    shown = called if whole else called[:_NAMED]
    more = f" and {len(called) - len(shown)} more" if len(called) > len(shown) else ""
    return f"{len(called)}: {', '.join(shown)}{more}"


def _copied(answers: Sequence[Restored]) -> str:
    """The size of new second copies: ``2.2 TiB``; marked where they are not as before."""
    copied = size_in_words(sum(one.copied_mib for one in answers))
    return copied if all(one.complete for one in answers) else f"{copied} *"


def _new_copies(report: LossReport, names: ShortNames, columns: int) -> list[Line]:
    """The new second copies of the first case, and N+1 with them."""
    answers = report.restored[0]
    nodes, instances = report.cluster.nodes.names, report.cluster.instances.names
    copied = size_in_words(sum(one.copied_mib for one in answers))
    without = [names(instances[row]) for one in answers for row in one.without]
    unsafe = [names(nodes[row]) for one in answers for row in one.not_safe]
    said = f"{copied} of new second copies"
    if not without and not unsafe:
        said += ", then N+1 is as before"
    if without:
        said += f"; none for {first_of(without, _NAMED)}"
    if unsafe:
        said += f"; not N+1 safe then: {first_of(unsafe, _NAMED)}"
    return paragraph(said, columns - 2, label=f"{'restore':<16}", most=3)

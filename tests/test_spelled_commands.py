"""Who spells command lines: the front door alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_architecture import offences, tree_of


def test_commands_and_options_of_poise_are_spelled_by_the_front_door_only() -> None:
    """Errors name them by `Command` and `Option`: who reads in Python types something else."""
    typed = re.compile(r"\bpoise [a-z]|(?<![\w-])--[a-z]")

    def spelled(path: Path) -> list[str]:
        return [
            f"line {line}: {text}"
            for line, text in texts_in(tree_of(path))
            if typed.search(text) and "gnt-" not in text
        ]

    assert offences(spelled, "snapshots", "planner", "executor").keys() == {
        "planner.explain.immovable",  # reasons that plan documents keep
        "planner.plan.option_words",  # so do the goals of a plan
    }


def texts_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every string but docstrings and what an `Option` is told to look like."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Option":
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            yield node.lineno, "{}".join(map(str, parts))
        waiting.extend(ast.iter_child_nodes(node))

"""The layout of structures in C beside that in Python; where they differ, calls read garbage."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from planner.kernel.problem import GOAL_PART, GOAL_ROW, INSTANCE_ROW, NODE_ROW, STEP_ROW
from planner.kernel.step_tables import (
    CONTENDER,
    KindTableStructure,
    PairTableStructure,
    StepTablesStructure,
)
from planner.kernel.structures import (
    CoolingStructure,
    GoalStructure,
    ProblemStructure,
    TallyStructure,
)

if TYPE_CHECKING:
    from ctypes import CDLL

_STRUCTURES = {
    "Problem": ProblemStructure,
    "Goal": GoalStructure,
    "Cooling": CoolingStructure,
    "Tally": TallyStructure,
    "StepTables": StepTablesStructure,
    "PairTable": PairTableStructure,
    "KindTable": KindTableStructure,
}
_ROWS = {
    "NodeRow": NODE_ROW,
    "InstanceRow": INSTANCE_ROW,
    "StepRow": STEP_ROW,
    "GoalRow": GOAL_ROW,
    "GoalPart": GOAL_PART,
    "Contender": CONTENDER,
}


def in_python() -> dict[str, int]:
    """Bytes of each structure (``Goal``), and where its fields begin (``Goal.target``)."""
    found: dict[str, int] = {}
    for name, structure in _STRUCTURES.items():
        found[name] = ctypes.sizeof(structure)
        for field in structure._fields_:
            found[f"{name}.{field[0]}"] = getattr(structure, field[0]).offset
    for name, row in _ROWS.items():
        found[name] = row.itemsize
        for field_name, (_, offset) in _fields(row):
            found[f"{name}.{field_name}"] = offset
    return found


def in_c(functions: CDLL) -> dict[str, int]:
    """The same as the library has it."""
    found: dict[str, int] = {}
    name = ctypes.c_char_p()
    while (size := functions.poise_kernel_layout(len(found), ctypes.byref(name))) >= 0:
        found[(name.value or b"").decode("ascii")] = size
    return found


def difference(functions: CDLL) -> str:
    """The first difference, as ``Goal of 88 bytes, expected 80``; empty where they agree."""
    ours, theirs = in_python(), in_c(functions)
    for name in (*ours, *theirs):
        if name not in theirs:
            return f"{name} is missing"
        if name not in ours:
            return f"{name} is not expected"
        if ours[name] != theirs[name]:
            what = "at" if "." in name else "of"
            return f"{name} {what} {theirs[name]} bytes, expected {ours[name]}"
    return ""


def _fields(row: np.dtype) -> list[tuple[str, tuple[np.dtype, int]]]:
    return [(name, (kind[0], kind[1])) for name, kind in (row.fields or {}).items()]

"""Arguments and results of the library's functions, declared once."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.kernel.problem import STEP_ROW
from planner.kernel.step_tables import CONTENDER, StepTablesStructure
from planner.kernel.structures import (
    INT,
    LONG,
    NUMBER,
    POINTER,
    CoolingStructure,
    GoalStructure,
    ProblemStructure,
    TallyStructure,
)

if TYPE_CHECKING:
    from ctypes import CDLL

_P = ctypes.POINTER


def _array(kind: np.dtype | type, dimensions: int = 1) -> Any:
    """An array of a kind without gaps; another one is refused when it is given."""
    return np.ctypeslib.ndpointer(kind, ndim=dimensions, flags="C_CONTIGUOUS")


_PROBLEM, _GOAL, _ROWS = _P(ProblemStructure), _P(GoalStructure), _array(np.int32)

_DECLARED: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "poise_kernel_layout": (INT, (INT, _P(ctypes.c_char_p))),
    "poise_annealing_begin": (
        POINTER,
        (_PROBLEM, _GOAL, _GOAL, _P(CoolingStructure), _ROWS, _ROWS, INT),
    ),
    "poise_annealing_continue": (INT, (POINTER,)),
    "poise_annealing_best": (NUMBER, (POINTER, _ROWS, _ROWS, _P(TallyStructure))),
    "poise_annealing_unreached": (NUMBER, (POINTER, _ROWS, _ROWS)),
    "poise_annealing_end": (None, (POINTER,)),
    "poise_order": (INT, (_PROBLEM, _ROWS, _ROWS, NUMBER, _array(STEP_ROW), INT, _P(INT))),
    "poise_score": (INT, (_PROBLEM, _ROWS, _ROWS, _P(NUMBER), _P(NUMBER))),
    "poise_exact_scores": (
        INT,
        (
            *(_array(np.float64, 2), INT, _array(np.float64, 3), _array(np.int64, 2), INT, INT),
            *(_array(np.float64, 2), _ROWS, INT, _array(np.float64), _array(np.float64)),
        ),
    ),
    "poise_step_search": (
        LONG,
        (
            *(_P(StepTablesStructure), _array(np.float64), _ROWS, INT, NUMBER, _P(NUMBER)),
            *(_array(CONTENDER), LONG),
        ),
    ),
    "poise_step_bounds": (
        INT,
        (
            *(_P(StepTablesStructure), _array(np.float64, 2), _array(np.float64, 2)),
            *(_array(np.float64), _ROWS, INT, _array(np.float64)),
        ),
    ),
    "poise_step_age": (
        None,
        (
            *(_P(StepTablesStructure), _array(np.float64), _array(np.float64)),
            *(_array(np.float64, 2), _array(np.float64, 2), NUMBER, _array(np.float64)),
        ),
    ),
    "poise_step_choice": (
        LONG,
        (_P(StepTablesStructure), _array(CONTENDER), LONG, _array(np.float64)),
    ),
    "poise_step_gains": (INT, (_P(StepTablesStructure), _array(np.float64, 3))),
    "poise_goals": (
        INT,
        (_PROBLEM, _array(np.int32, 2), INT, _ROWS, _array(np.int64), _array(np.int64)),
    ),
    "poise_is_allowed": (INT, (_PROBLEM, _array(np.int32, 2), INT, INT, INT, INT)),
}


def declare(functions: CDLL) -> None:
    """Tell ctypes what the functions take and give.

    Raises:
        AttributeError: the library lacks one of them.
    """
    for name, (result, arguments) in _DECLARED.items():
        function = getattr(functions, name)
        function.restype = result
        function.argtypes = arguments

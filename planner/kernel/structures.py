"""The kernel's structures as ctypes has them; rows of arrays are in ``problem.py``."""

from __future__ import annotations

import ctypes

from planner.kernel.problem import MOST_TERMS

NUMBER = ctypes.c_double
POINTER = ctypes.c_void_p
INT = ctypes.c_int32
LONG = ctypes.c_int64
PROPOSAL_KINDS = 9


class ProblemStructure(ctypes.Structure):
    """``Problem`` of ``problem.h``."""

    _fields_ = (
        *((name, INT) for name in ("nodes", "instances", "tags", "places", "terms")),
        ("column", INT * MOST_TERMS),
        ("weight", NUMBER * MOST_TERMS),
        ("unit", NUMBER * MOST_TERMS),
        ("base", NUMBER),
        ("reserved_term", INT),
        ("reserved_weight", NUMBER),
        *((name, INT) for name in ("force", "evacuate_only", "odd_nodes")),
        *((name, POINTER) for name in ("node", "instance", "reserved_for")),
        *((name, POINTER) for name in ("tags_from", "tag", "times", "tag_counts", "tag_places")),
        *((name, POINTER) for name in ("alike", "located", "common", "penalty", "may_migrate")),
        *((name, LONG) for name in ("conflicts", "location", "place_conflicts")),
        *((name, INT) for name in ("goals", "goal_places")),
        *((name, POINTER) for name in ("goal", "goal_place", "goal_counts")),
        *((name, POINTER) for name in ("parts_from", "part", "wrong")),
    )


class GoalStructure(ctypes.Structure):
    """``Goal`` of ``goal.h``."""

    _fields_ = tuple(
        (name, NUMBER)
        for name in (
            *("per_copied", "per_migrated", "per_move", "most_moves", "most_copied"),
            *("excess_move", "excess_copied", "target", "miss", "score_weight"),
            *("rules_weight", "hard_goal"),
        )
    )


class CoolingStructure(ctypes.Structure):
    """``Cooling`` of ``cooling.h``."""

    _fields_ = (
        ("proposals", LONG),
        *((name, NUMBER) for name in ("hot", "cold", "smoothing", "sharp_from", "lenience")),
        ("check_every", LONG),
        ("seed", ctypes.c_uint64),
        ("draws", INT * PROPOSAL_KINDS),
    )


class TallyStructure(ctypes.Structure):
    """``Tally`` of ``cooling.h``."""

    _fields_ = tuple(
        (name, LONG) for name in ("proposed", "legal", "taken", "checked", "refused", "returned")
    )

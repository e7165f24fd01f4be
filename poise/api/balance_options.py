"""The options of :func:`poise.balance` in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from planner.solvers import (
    HBAL,
    SENSIBLE_PRICES,
    Budget,
    Objective,
    Prices,
    Registered,
    StopRules,
    Watch,
    default_solver,
    registered,
    solver_named,
)
from planner.state import DEFAULT_KVM_NODE_MEMORY, ModelOptions, Utilisation
from poise.api.planning_options import (
    check_flags,
    check_number,
    check_positive,
    check_text,
    check_whole,
    loads_digest,
    model_options,
    name_list,
)
from snapshots.errors import FormatError, Option, UsageError
from snapshots.htools import read_size
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.goals import Wish
    from planner.plan import Json
    from planner.rules import MoveRules
    from planner.solvers import Solver
    from snapshots.cluster import Cluster

_OBJECTIVE = (
    "max_copy",
    "max_hours",
    "target_score",
    "copy_price",
    "migration_price",
    "move_price",
    "hour_price",
)
_GAINS = ("min_gain", "min_gain_limit", "min_gain_per_gib")
"""The gains asked of a single move: not for solvers whose moves may gain only together."""
LOADS = ("utilisation", "node_cpu_load", "instance_cpu_load")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceOptions:
    """Options of balancing a node group; :func:`poise.balance` explains each of them.

    They are checked where they are used: a caller can give anything.
    """

    offline: Sequence[str] = ()
    evacuate_only: bool = False
    disk_moves: bool = True
    instance_moves: bool = True
    restricted_migration: bool = False
    ignore_soft_errors: bool = False
    select: Sequence[str] | None = None
    exclude: Sequence[str] = ()
    max_moves: int | None = None
    max_copy: int | str | None = None
    max_hours: float | None = None
    target_score: float | None = None
    time_limit: float | None = None
    min_gain: float = 1e-2
    min_gain_limit: float = 1e-1
    min_score: float = 1e-9
    min_gain_per_gib: float = 0.0
    max_cpu: float | None = None
    min_disk: float = 0.0
    utilisation: Mapping[str, Utilisation] | None = None
    ignore_utilisation: bool = False
    exclusion_tags: Sequence[str] = ()
    node_cpu_load: Mapping[str, float] | None = None
    instance_cpu_load: Mapping[str, float] | None = None
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    solver: str | None = None
    copy_price: float | None = None
    migration_price: float | None = None
    move_price: float | None = None
    hour_price: float | None = None
    goals: Sequence[str] = ()
    repair_only: bool = False

    def chosen_solver(self) -> Registered[Solver]:
        """The solver that is asked for, or the usual one.

        Where none is asked for, but a gain of single moves, that is one that knows them.

        Raises:
            UsageError: there is none of the name.
        """
        check_text("solver", self.solver)
        if self.solver is not None:
            return solver_named(self.solver)
        usual = default_solver()
        return solver_named(HBAL) if usual.prices and self._gains_given() else usual

    def _gains_given(self) -> list[str]:
        """The gains of single moves that are not the usual ones."""
        return [name for name in _GAINS if getattr(self, name) != getattr(USUAL, name)]

    def stop_rules(self, solver: Registered[Solver], watch: Watch | None = None) -> StopRules:
        """The rules by which a solver ends; ``watch`` is asked now and then.

        ``max_moves`` is among them for solvers that know no budgets; it is in the
        :meth:`objective` of the others.

        Raises:
            UsageError: a value of another type or out of range.
        """
        if self.max_moves is not None:
            check_whole("max_moves", self.max_moves)
        if self.time_limit is not None:
            check_positive("time_limit", self.time_limit)
        for option in ("min_gain", "min_gain_limit", "min_score", "min_gain_per_gib"):
            check_number(option, getattr(self, option))
        return StopRules(
            max_steps=-1 if solver.prices or self.max_moves is None else self.max_moves,
            min_score=self.min_score,
            min_gain=self.min_gain,
            min_gain_limit=self.min_gain_limit,
            min_gain_per_gib=self.min_gain_per_gib,
            watch=watch,
        )

    def objective(self, solver: Registered[Solver]) -> Objective:
        """Prices, budgets and the score to reach, for a solver that knows them.

        Raises:
            UsageError: a value of another type or out of range, or one of them is given and the
                solver knows none.
        """
        wishes = self.wishes()
        check_flags(repair_only=self.repair_only)
        if (wishes or self.repair_only) and not solver.prices:
            about = wishes[0].option if wishes else Option("repair_only")
            knows = "no goals" if wishes else "the score only"
            raise UsageError(
                about, f": the solver {solver.name} knows {knows}", advice=_with_prices()
            )
        if self.repair_only and self.target_score is not None:
            raise UsageError(
                Option("repair_only"), " and ", Option("target_score"), " exclude each other"
            )
        given = {name: getattr(self, name) for name in _OBJECTIVE}
        for name, value in given.items():
            if value is None:
                continue
            if not solver.prices:
                raise UsageError(
                    Option(name), f": the solver {solver.name} knows none", advice=_with_prices()
                )
            if name == "max_copy":
                self._copy_mib()
            elif name == "max_hours":
                check_positive(name, value)
            else:
                check_number(name, value)
        if not solver.prices:
            return Objective()
        for name in self._gains_given():
            raise UsageError(
                Option(name),
                f": the solver {solver.name} has prices instead",
                advice=(Option("copy_price"), f" {SENSIBLE_PRICES.copied_gib}"),
            )
        usual = SENSIBLE_PRICES
        return Objective(
            Prices(
                usual.copied_gib if self.copy_price is None else self.copy_price,
                usual.migrated_gib if self.migration_price is None else self.migration_price,
                usual.move if self.move_price is None else self.move_price,
                usual.hour if self.hour_price is None else self.hour_price,
            ),
            Budget(self.max_moves, self._copy_mib(), self.max_hours),
            self.target_score,
            repair_only=self.repair_only,
        )

    def wishes(self) -> list[Wish]:
        """The goals, each hard or with a weight.

        Raises:
            UsageError: not a list of goals as they are written.
        """
        from planner.goals import read_wish

        return [read_wish(text) for text in name_list("goals", self.goals)]

    def _copy_mib(self) -> int | None:
        """The budget of copies in MiB.

        Raises:
            UsageError: neither a whole number of MiB nor a size such as ``500g``.
        """
        given = self.max_copy
        if given is None:
            return None
        if not isinstance(given, str):
            check_whole("max_copy", given, "MiB")
            return given
        try:
            size = read_size(given)
        except FormatError:
            size = 0
        if size <= 0:
            told = f": expected a size above 0, got {quoted(given)}"
            raise UsageError(Option("max_copy"), told, advice=(Option("max_copy", value="500g"),))
        return size

    def move_rules(self) -> MoveRules:
        """The moves to consider.

        Raises:
            UsageError: a value is not True or False.
        """
        flags = {
            "evacuate_only": self.evacuate_only,
            "disk_moves": self.disk_moves,
            "instance_moves": self.instance_moves,
            "restricted_migration": self.restricted_migration,
        }
        from planner.rules import MoveRules

        check_flags(**flags, ignore_soft_errors=self.ignore_soft_errors)
        return MoveRules(**flags, force=self.ignore_soft_errors)

    def model_options(self, cluster: Cluster) -> ModelOptions:
        """The additions to a snapshot.

        Raises:
            UsageError: see :func:`poise.api.planning_options.model_options`.
        """
        return model_options(
            cluster,
            offline=self.offline,
            utilisation=self.utilisation,
            ignore_utilisation=self.ignore_utilisation,
            exclusion_tags=self.exclusion_tags,
            node_cpu_load=self.node_cpu_load,
            instance_cpu_load=self.instance_cpu_load,
            kvm_node_memory=self.kvm_node_memory,
            select=self.select,
            exclude=self.exclude,
            max_cpu=self.max_cpu,
            min_disk=self.min_disk,
        )

    def document(self, cluster: Cluster, checked: ModelOptions) -> dict[str, Json]:
        """As a plan keeps them: full names of nodes, and digests of loads."""
        return {
            "offline": [cluster.nodes.names[k] for k in checked.offline_nodes],
            "evacuate_only": self.evacuate_only,
            "disk_moves": self.disk_moves,
            "instance_moves": self.instance_moves,
            "restricted_migration": self.restricted_migration,
            "ignore_soft_errors": self.ignore_soft_errors,
            "select": None if checked.select is None else list(checked.select),
            "exclude": list(checked.exclude),
            "max_moves": self.max_moves,
            "max_copy": self._copy_mib(),
            "max_hours": self.max_hours,
            "target_score": self.target_score,
            "time_limit": self.time_limit,
            "copy_price": self.copy_price,
            "migration_price": self.migration_price,
            "move_price": self.move_price,
            "hour_price": self.hour_price,
            "goals": [str(wish) for wish in self.wishes()],
            "repair_only": self.repair_only,
            "min_gain": self.min_gain,
            "min_gain_limit": self.min_gain_limit,
            "min_score": self.min_score,
            "min_gain_per_gib": self.min_gain_per_gib,
            "max_cpu": self.max_cpu,
            "min_disk": self.min_disk,
            "kvm_node_memory": self.kvm_node_memory,
            "instances_with_utilisation": len(checked.utilisation),
            "utilisation": loads_digest(dict(checked.utilisation)),
            "ignore_utilisation": self.ignore_utilisation,
            "exclusion_tags": list(checked.exclusion_tags),
            "cpu_load_measured": not (self.node_cpu_load is self.instance_cpu_load is None),
            "node_cpu_load": loads_digest(checked.node_cpu_load),
            "instance_cpu_load": loads_digest(checked.instance_cpu_load),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> BalanceOptions:
        """The options of a :meth:`document`, which has neither loads nor the solver."""
        known = {column.name for column in fields(cls)}.difference(LOADS, ("solver",))
        return cls(**{key: value for key, value in document.items() if key in known})  # type: ignore[arg-type]


def _with_prices() -> tuple[Option | str, ...]:
    """One thing to type: a solver that knows prices."""
    name = next(one.name for one in registered() if one.prices)
    return Option("solver"), f" {name}"


USUAL = BalanceOptions()
"""The defaults."""

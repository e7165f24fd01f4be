"""The options of ``poise allocate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from planner.solvers import DEFAULT_PLACER, PLACERS
from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.cli.balance_options import names_in
from poise.cli.limit_options import KvmNodeMemory
from poise.cli.option import flag, option
from poise.cli.source_options import AsJson
from poise.settings.option_sizes import doubtful_sizes, size_option
from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from planner.plan import NewInstance  # numpy, which help does without

UNNAMED = "new"
_SOLVERS = "; ".join(f"{one.name} ({one.summary})" for one in PLACERS.registered())
_INSTANCE, _WHERE, _LIMITS, _OUTPUT = "The instance", "Where", "Limits", "Output"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInstanceOptions:
    """The instance that is asked for, and how many of it."""

    memory: Annotated[
        str,
        option(
            "--memory",
            "-m",
            panel=_INSTANCE,
            metavar="SIZE",
            help="Memory, such as 8g (MiB without a unit).",
        ),
    ]
    vcpus: Annotated[
        int, option("--vcpus", "-c", panel=_INSTANCE, metavar="N", help="Virtual CPUs.")
    ]
    disk: Annotated[
        list[str] | None,
        option(
            "--disk",
            "-d",
            panel=_INSTANCE,
            metavar="SIZES",
            help="Disks, such as 100g or 100g,20g (MiB without a unit); DRBD adds 128 MiB to each.",
        ),
    ] = None
    template: Annotated[
        str,
        option(
            "--template",
            "-t",
            panel=_INSTANCE,
            metavar="TEMPLATE",
            help=f"Disk template: {', '.join(TEMPLATES_BY_LABEL)}.",
            default=True,
        ),
    ] = "drbd"
    tags: Annotated[
        list[str] | None,
        option("--tags", panel=_INSTANCE, metavar="TAGS", help="Its tags; exclusion tags count."),
    ] = None
    network: Annotated[
        list[str] | None,
        option(
            "--network",
            panel=_INSTANCE,
            metavar="NETWORKS",
            help="Networks that its group must have, by name or UUID.",
        ),
    ] = None
    spindles: Annotated[
        int | None,
        option(
            "--spindles",
            panel=_INSTANCE,
            metavar="N",
            help="Spindles of each disk (exclusive storage), and its weight in spindle ratios.",
        ),
    ] = None
    name: Annotated[
        str,
        option("--name", panel=_INSTANCE, metavar="NAME", help="Its name.", default=True),
    ] = UNNAMED
    count: Annotated[
        int,
        option(
            "--count",
            "-n",
            panel=_INSTANCE,
            metavar="N",
            help="Number of instances.",
            default=True,
        ),
    ] = 1

    @property
    def named(self) -> bool:
        """True if the one instance has the very name that is given."""
        return self.name != UNNAMED and self.count == 1

    def request(self) -> NewInstance:
        """The instance, sizes in MiB.

        Raises:
            UsageError: a size or a template that is none.
        """
        from planner.plan import NewInstance

        if self.template not in TEMPLATES_BY_LABEL:
            meant = self.template.lower()
            raise UsageError(
                f"--template: no template {quoted(self.template)}",
                advice=meant if meant in TEMPLATES_BY_LABEL else ", ".join(TEMPLATES_BY_LABEL),
            )
        return NewInstance(
            memory=size_option(self.memory, "--memory"),
            disks=tuple(size_option(size, "--disk") for size in names_in(self.disk)),
            vcpus=self.vcpus,
            template=TEMPLATES_BY_LABEL[self.template],
            tags=tuple(names_in(self.tags)),
            spindles=self.spindles,
            name=self.name,
            networks=tuple(names_in(self.network)),
        )

    def doubtful_sizes(self) -> str:
        """A line about sizes that may be meant otherwise; empty without them."""
        return doubtful_sizes(
            [("--memory", self.memory), *(("--disk", sizes) for sizes in self.disk or ())]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOptions:
    """The places that may be taken."""

    group: Annotated[
        str | None,
        option(
            "--group",
            "-G",
            panel=_WHERE,
            metavar="GROUP",
            help="Only this node group, by name or UUID.",
            default="preferred groups first, unallocable ones never",
        ),
    ] = None
    nodes: Annotated[
        list[str] | None,
        option("--nodes", panel=_WHERE, metavar="NODES", help="Only these nodes."),
    ] = None
    offline: Annotated[
        list[str] | None,
        option("--offline", "-O", panel=_WHERE, metavar="NODES", help="Nodes that are down."),
    ] = None
    spread: Annotated[
        bool,
        flag(
            "--spread",
            panel=_WHERE,
            help="Keep it apart from its service (same exclusion tag, or same name but for the"
            " number): other nodes first, then other racks (location tags), then the score.",
        ),
    ] = False
    solver: Annotated[
        str,
        option(
            "--solver",
            panel=_WHERE,
            metavar="NAME",
            help=f"How several are placed: {_SOLVERS}.",
            default=True,
        ),
    ] = DEFAULT_PLACER
    ignore_soft_errors: Annotated[
        bool,
        flag(
            "--ignore-soft-errors",
            panel=_LIMITS,
            help="Allow primaries that break N+1, CPU ratio or tags.",
        ),
    ] = False
    no_capacity_checks: Annotated[
        bool,
        flag(
            "--no-capacity-checks",
            panel=_LIMITS,
            help="Do not keep global N+1 (every node of the group can be emptied).",
        ),
    ] = False
    kvm_node_memory: KvmNodeMemory = DEFAULT_KVM_NODE_MEMORY

    def arguments(self) -> dict[str, Any]:
        """The same as arguments of :func:`poise.allocate`, lists with their names one by one."""
        return {
            "group": self.group,
            "nodes": None if self.nodes is None else names_in(self.nodes),
            "offline": names_in(self.offline),
            "spread": self.spread,
            "solver": self.solver,
            "ignore_soft_errors": self.ignore_soft_errors,
            "capacity_checks": not self.no_capacity_checks,
            "kvm_node_memory": self.kvm_node_memory,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOutputs:
    """The parts of the answer that are shown, and how."""

    why: Annotated[
        bool,
        flag(
            "--why",
            panel=_OUTPUT,
            help="Show why it is this place: the next best ones, and why nodes are refused.",
        ),
    ] = False
    details: Annotated[
        bool,
        flag("--details", panel=_OUTPUT, help="Show all places, their scores, and all groups."),
    ] = False
    as_json: AsJson = False

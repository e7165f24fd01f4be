"""``poise show``: what a snapshot holds."""

from __future__ import annotations

from typing import Annotated

from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.naming import choose_group
from poise.api.planning_options import model_options
from poise.cli.bundle import expanded
from poise.cli.limit_options import KvmNodeMemory
from poise.cli.option import flag, option
from poise.cli.source_options import AsJson, Connection, Source
from poise.report.output import print_document, print_report
from snapshots.errors import UsageError

_WHAT = "What to show"

Group = Annotated[
    str | None,
    option("--group", "-G", metavar="GROUP", help="Only this node group, by name or UUID."),
]
Nodes = Annotated[
    bool,
    flag("--nodes", panel=_WHAT, help="List nodes (default)."),
]
Instances = Annotated[bool, flag("--instances", panel=_WHAT, help="List instances.")]
Groups = Annotated[
    bool,
    flag("--groups", panel=_WHAT, help="List node groups and their scores."),
]
ShowScore = Annotated[
    bool,
    flag("--score", panel=_WHAT, help="Show one group's score, term by term."),
]


@expanded()
def show(
    *,
    source: Source,
    group: Group = None,
    nodes: Nodes = False,
    instances: Instances = False,
    groups: Groups = False,
    score: ShowScore = False,
    kvm_node_memory: KvmNodeMemory = DEFAULT_KVM_NODE_MEMORY,
    as_json: AsJson = False,
    connection: Connection,
) -> None:
    """Show nodes, instances, groups or the score of a cluster.

    With --json and none of --nodes, --instances, --groups all three are printed.
    """
    wanted = {"groups": groups, "nodes": nodes, "instances": instances}
    tables = [name for name, is_wanted in wanted.items() if is_wanted]
    if score and tables:
        raise UsageError("choose one of --score and --nodes, --instances or --groups")
    cluster = connection.load(source)
    if score:
        from poise.api.scores import score as score_of  # numpy, which help does without
        from poise.report.score import score_document, score_report

        found = score_of(cluster, group, kvm_node_memory=kvm_node_memory)
        if as_json:
            print_document(score_document(found, cluster))
        else:
            print_report(score_report(found, cluster))
        return

    from planner.state import prepare
    from poise.report.show import ClusterView

    options = model_options(cluster, kvm_node_memory=kvm_node_memory)
    row = None if group is None else choose_group(cluster, group)
    view = ClusterView(prepare(cluster, options), row)
    if as_json:
        print_document(view.document(tables or list(wanted)))
        return
    makers = {
        "groups": view.group_table,
        "nodes": view.node_table,
        "instances": view.instance_table,
    }
    shown = tables or ["nodes"]
    blocks = [view.heading(), *(makers[name]() for name in shown)]
    if "nodes" in shown:
        blocks.append(view.node_notes())
    print_report(blocks)

"""One run of hbal, from the first line it prints to the last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.plan import job_sets
from planner.rules import MoveRules, Step
from planner.scoring import ExactScorer, overall, reserved_memory_bound
from planner.solvers import Balance, StopRules
from planner.solvers.balance import ExhaustiveChooser, balance
from poise.htools.conventions.commands import SCRIPT_HEADER, job_set_lines, printed_lines
from poise.htools.conventions.dump import dump_policy
from poise.htools.conventions.errors import Crash, Exit
from poise.htools.conventions.files import write_text_file
from poise.htools.conventions.group_view import GroupView, view_group
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.conventions.inconsistencies import inconsistency_lines
from poise.htools.conventions.letters import Output
from poise.htools.conventions.line_output import LineOutput
from poise.htools.conventions.listing import instance_list, node_list
from poise.htools.conventions.loaded import Loaded
from poise.htools.conventions.node_checks import check_nodes
from poise.htools.hbal import report
from poise.htools.hbal.load import load
from poise.htools.hbal.options import TO_STDOUT, HbalOptions
from snapshots.arrays import NO_NODE, Floats, distinct
from snapshots.cluster import Cluster
from snapshots.htools import fixed

_QUIET, _NORMAL, _DETAILED, _TABLES, _SUMS = range(5)
"""Verbosities; most things are said only *above* one of them."""


class Run:
    """The output of a run, step by step; raises :class:`Exit` for an early end."""

    def __init__(self, options: HbalOptions, stdout: Output, stderr: Output) -> None:
        self._options = options
        self._out = LineOutput(stdout, stderr, options.verbosity)

    def run(self) -> None:
        """Load, choose the group, balance it."""
        options = self._options
        loaded = load(options)
        model, cluster = loaded.model, loaded.cluster
        self._out.note(inconsistency_lines(model, loaded.first_discrepancies))
        self._out.note(loaded.monitoring_notes)
        if loaded.failure is not None:
            raise loaded.failure
        if options.verbosity != _QUIET:
            self._out.note(inconsistency_lines(model, model.discrepancies))
        self._out.say([f"Loaded cluster tags: {','.join(cluster.tags)}"], _NORMAL)
        self._out.say([f"Loaded cluster ipolicy: {dump_policy(cluster.policy)}"], _NORMAL)
        if loaded.unknown_offline:
            names = ",".join(loaded.unknown_offline)
            raise Exit(1, f"Error: wrong node name(s) set as offline: {names}\n\n")
        if not len(cluster.instances):
            self._out.say(["Cluster is empty, exiting."])
            return
        self._introduce(loaded)
        if options.save is not None:
            nodes = replace(cluster.nodes, node_memory=model.node_memory)
            self._save(replace(cluster, nodes=nodes), "original", "before balancing")
        group = self._choose_group(cluster)
        peers = "peermap" in (options.node_fields or ())
        view = view_group(HtoolsPlacement(model), group, loaded.twins, peers=peers)
        nodes_count, count = len(view.nodes), len(view.instances)
        self._out.say([f"Group size {nodes_count} nodes, {count} instances"])
        self._out.say([f"Selected node group: {cluster.groups[group].name}"])
        self._check(view)
        self._list("Initial", view)
        self._balance(view)

    def _introduce(self, loaded: Loaded) -> None:
        cluster, model = loaded.cluster, loaded.model
        names = model.cluster.instances.names
        split = [names[row] for row in model.split_instances() if row >= loaded.twins]
        if split and self._options.verbosity > _NORMAL:
            self._out.note(report.split_lines(split))
        self._out.say([f"Loaded {len(cluster.nodes)} nodes, {len(cluster.instances)} instances"])
        if model.suffix:
            line = f"Note: Stripping common suffix of '{model.suffix}' from names"
            self._out.say([line], _NORMAL)

    def _choose_group(self, cluster: Cluster) -> int:
        wanted = self._options.group
        names = [f"  {group.name}" for group in cluster.groups]
        if wanted is not None:
            rows = [k for k, g in enumerate(cluster.groups) if wanted in (g.name, g.uuid)]
            if len(rows) == 1:
                return rows[0]
            self._out.note([f"Node group {wanted} not found. Node group list is:", *names])
            raise Exit(1, "Error: Aborting.\n")
        inhabited = distinct(cluster.nodes.group)
        if len(inhabited) > 1:
            self._out.note(["Found multiple node groups:", *(names[row] for row in inhabited)])
            raise Exit(1, "Error: Aborting.\n")
        return inhabited[0]

    def _check(self, view: GroupView) -> None:
        checks = check_nodes(view)
        self._out.say(report.check_lines(checks), _QUIET)
        if self._options.verbosity > _SUMS:
            self._out.say(report.check_details(checks, view.model.cluster.nodes.names))
        self._out.say(report.warning_lines(checks, self._options.ignore_soft_errors))

    def _list(self, when: str, view: GroupView) -> None:
        if self._options.print_instances:
            self._out.note(["", f"{when} instance map:"])
            self._out.note(instance_list(view))
        if self._options.node_fields is not None:
            self._out.note(["", f"{when} cluster status:"])
            self._out.note([*node_list(view, self._options.node_fields), ""])

    def _balance(self, view: GroupView) -> None:
        options, placement = self._options, view.placement
        stop = StopRules(
            options.max_length, options.min_score, options.min_gain, options.min_gain_limit
        )
        components = ExactScorer(placement, view.nodes).components()
        with np.errstate(all="ignore"):
            score = float(overall(components))
        if options.verbosity > _DETAILED:
            self._components("Initial coefficients:", view, components, score)
        else:
            self._out.say([f"Initial score: {fixed(score, 8)}"])
        bound = reserved_memory_bound(placement, view.nodes)
        if stop.nothing_to_do(score, bound):
            self._out.say(report.balanced_lines(score, bound, stop.min_score))
            return
        self._out.say(["Trying to minimize the CV..."])
        free_before = _free(view)
        result = self._move(view, stop)
        if not result.steps:
            self._out.say(["No solution found"])
        elif options.verbosity > _DETAILED:
            after, final = result.components_after, result.score_after
            self._components("Final coefficients:  ", view, after, final)
        else:
            old, new = fixed(score, 8), fixed(result.score_after, 8)
            self._out.say([f"Cluster score improved from {old} to {new}"])
        self._out.say([f"Solution length={len(result.steps)}"], _QUIET)
        self._finish(view, result)
        self._out.say([f"Original: {free_before}", f"Final:    {_free(view)}"], _TABLES)
        if options.execute and result.steps:
            self._execute(view, result)

    def _components(self, title: str, view: GroupView, components: Floats, score: float) -> None:
        online = not view.model.offline[view.nodes].all()
        self._out.say([f"{title} overall {fixed(score, 8)}"])
        self._out.say(report.component_lines(components, online))

    def _move(self, view: GroupView, stop: StopRules) -> Balance:
        """Balance, and print every step as it is found."""
        options, model = self._options, view.model
        alone = view.instances[(model.drbd & model.movable & model.auto_balance)[view.instances]]
        if stop.max_steps != 0 and (view.placement.secondary[alone] == NO_NODE).any():
            raise Crash(NO_NODE)
        rules = MoveRules(
            options.evacuate,
            options.disk_moves,
            options.instance_moves,
            options.restricted_migration,
            options.ignore_soft_errors,
        )
        lines = report.StepLines(view)

        def show(step: Step) -> None:
            self._out.say([lines.line(step)])
            self._out.stdout.flush()

        place, nodes = view.placement, view.nodes
        # The quick choice of moves takes every instance to be listed where it is.
        chooser = ExhaustiveChooser(place, nodes, rules) if place.doubled else None
        return balance(place, nodes, rules, stop, chooser=chooser, on_step=show)

    def _finish(self, view: GroupView, result: Balance) -> None:
        """Write the solution: commands, saved state, lists."""
        if self._options.commands is not None:
            self._commands(view, result)
        if self._options.save is not None:
            self._save_balanced(view)
        if view.peers is not None:
            view.peers.follow(result.steps)
        self._list("Final", view)

    def _commands(self, view: GroupView, result: Balance) -> None:
        first, path = self._options.first_job_group, self._options.commands or ""
        sets = self._job_sets(view, result)
        if path == TO_STDOUT:
            title = "First set of jobs:" if first else report.COMMANDS_TITLE
            self._out.say(["", title, *printed_lines(sets, view.model)])
            return
        body = "".join(f"{line}\n" for line in job_set_lines(sets, view.model))
        write_text_file(path, SCRIPT_HEADER + body)
        self._out.say([f"The commands have been written to file '{path}'"])

    def _job_sets(self, view: GroupView, result: Balance) -> list[list[Step]]:
        sets = job_sets(result.steps, view.model)
        return sets[:1] if self._options.first_job_group else sets

    def _execute(self, view: GroupView, result: Balance) -> None:
        options = self._options
        if options.socket is None:
            raise Exit(1, "Error: hbal: Execution of commands possible only on LUXI\n")
        from poise.htools.hbal.execute import Execution, Orders

        orders = Orders(options.priority, options.reason)
        execution = Execution(options.socket, view.model, orders, self._out.stdout)
        self._out.stdout.flush()
        execution.run(self._job_sets(view, result))

    def _save_balanced(self, view: GroupView) -> None:
        placement, scope = view.placement, view.nodes
        secondary = placement.secondary[view.instances]
        outside = secondary[np.isin(secondary, [NO_NODE, *scope], invert=True)]
        if len(outside):
            write_text_file(f"{self._options.save}.balanced", "")
            raise Crash(int(outside[0]))
        cluster = placement.to_cluster(scope)
        if view.twins:
            from poise.htools.conventions.doubled_instances import without_twins

            cluster = without_twins(cluster)
        nodes = replace(cluster.nodes, node_memory=view.model.node_memory[scope])
        self._save(replace(cluster, nodes=nodes), "balanced", "after balancing")

    def _save(self, cluster: Cluster, suffix: str, when: str) -> None:
        from snapshots.htools import write_text

        path = f"{self._options.save}.{suffix}"
        write_text_file(path, write_text(cluster))
        self._out.note([f"The cluster state {when} has been written to file '{path}'"])


def _free(view: GroupView) -> str:
    placement, scope = view.placement, view.nodes
    # Sums of any size, where numpy's wrap around.
    memory, disk = (
        sum(free[scope].tolist()) for free in (placement.free_memory, placement.free_disk)
    )
    return f"mem={memory} disk={disk}"

"""One run of hroller, from the first line it prints to the last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.capacity import master_last, reboot_conflicts
from planner.state import ModelOptions
from poise.htools.conventions.dump import dump_texts
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import write_text_file
from poise.htools.conventions.inconsistencies import inconsistency_lines
from poise.htools.conventions.letters import Output
from poise.htools.conventions.line_output import LineOutput
from poise.htools.conventions.loaded import Loaded, make_ready
from poise.htools.conventions.sources import check_sources, is_counted_twice, read_source
from poise.htools.hroller import report
from poise.htools.hroller.groups import groups_of
from poise.htools.hroller.nodes import nodes_to_reboot
from poise.htools.hroller.options import HrollerOptions
from poise.htools.hroller.placement import start_of
from snapshots.cluster import Cluster
from snapshots.htools import write_text

_NORMAL, _DETAILED = 1, 2
"""Verbosities; something is said only *above* each of them."""


class HrollerRun:
    """The output of a run, step by step; raises :class:`Exit` for an early end."""

    def __init__(self, options: HrollerOptions, stdout: Output, stderr: Output) -> None:
        self._options = options
        self._out = LineOutput(stdout, stderr, options.verbosity)

    def run(self) -> None:
        """Load, group the nodes and print the groups."""
        options = self._options
        loaded = _load(options)
        model, cluster = loaded.model, loaded.cluster
        self._out.note(inconsistency_lines(model, loaded.first_discrepancies))
        if options.verbosity != 0:
            self._out.note(inconsistency_lines(model, model.discrepancies))
        masters = self._masters(cluster)
        if loaded.unknown_offline:
            names = ",".join(loaded.unknown_offline)
            raise Exit(1, f"Error: wrong node name(s) set as offline: {names}\n\n")
        if options.save is not None:
            self._save(cluster, loaded)
        nodes = nodes_to_reboot(model, cluster, options)
        start = start_of(loaded)
        conflicts = reboot_conflicts(start, nodes, live=options.live)
        if options.verbosity > _DETAILED:
            self._out.say([report.graph_line(conflicts)])
        groups = groups_of(start, conflicts, np.flatnonzero(~model.offline), options)
        if options.verbosity > _NORMAL:
            self._out.say([report.colourings_line(conflicts)])
        self._out.say(report.group_lines(master_last(groups, masters), start, options))

    def _save(self, cluster: Cluster, loaded: Loaded) -> None:
        path = f"{self._options.save}.original"
        nodes = replace(cluster.nodes, node_memory=loaded.model.node_memory)
        write_text_file(path, write_text(replace(cluster, nodes=nodes)), "hroller")
        self._out.note([f"The cluster state before hroller run has been written to file '{path}'"])

    def _masters(self, cluster: Cluster) -> list[int]:
        """The node that is the master; none, where that is allowed."""
        masters: list[int] = np.flatnonzero(cluster.nodes.master).tolist()
        if len(masters) > 1:
            names = dump_texts(cluster.nodes.names[row] for row in masters)
            raise Exit(1, f"Error: Found more than one master node: {names}\n")
        if not masters:
            problem = "No master node found (maybe not supported by backend)."
            if not self._options.force:
                raise Exit(1, f"Error: {problem}\n")
            self._out.note([f"Warning: {problem}"])
        return masters


def _load(options: HrollerOptions) -> Loaded:
    check_sources(options)
    return make_ready(
        read_source(options, "hroller"),
        ModelOptions(kvm_node_memory=options.kvm_node_memory),
        offline=options.offline,
        twice=is_counted_twice(options),
    )

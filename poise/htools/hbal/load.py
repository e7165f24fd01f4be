"""From the options of hbal to a cluster that is ready for planning."""

from __future__ import annotations

from planner.state import ModelOptions, Utilisation
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import read_text_file
from poise.htools.conventions.loaded import Loaded, make_ready
from poise.htools.conventions.monitoring import Monitoring, read_monitoring
from poise.htools.conventions.sources import check_sources, is_counted_twice, read_source
from poise.htools.hbal.options import HbalOptions
from snapshots.cluster import Cluster
from snapshots.errors import SourceError
from snapshots.reading import Reading

Loads = tuple[tuple[str, Utilisation], ...]


def load(options: HbalOptions) -> Loaded:
    """Read everything that the options name.

    Raises:
        Exit: something cannot be read, or a selected or excluded instance is unknown.
    """
    check_sources(options)
    loads = _read_loads(options)
    cluster = read_source(options, "hbal")
    model_options = ModelOptions(
        utilisation=() if options.ignore_utilisation else loads,
        ignore_utilisation=options.ignore_utilisation,
        exclusion_tags=options.exclusion_tags,
        select=options.select or None,
        exclude=options.exclude,
        kvm_node_memory=options.kvm_node_memory,
        max_cpu=options.max_cpu,
        min_disk=options.min_disk,
    )
    return make_ready(
        cluster,
        model_options,
        offline=options.offline,
        twice=is_counted_twice(options),
        measured=_measured(cluster, options),
    )


def _read_loads(options: HbalOptions) -> Loads:
    """The instances' loads of ``-U``, if any."""
    path = options.utilisation_file
    if path is None:
        return ()
    from snapshots.htools import read_utilisation

    content = read_text_file(path, "hbal: ", "hbal")
    try:
        return read_utilisation(content, path, Reading.AS_HTOOLS)
    except SourceError as error:
        start = "can't parse utilisation data: "
        place, _, problem = str(error).partition(start)
        raise Exit(1, f"Error: {start}{problem} [{place.rstrip(': ')}]\n") from None


def _measured(cluster: Cluster, options: HbalOptions) -> Monitoring:
    if not options.mond:
        return Monitoring()
    return read_monitoring(
        cluster,
        xen=options.mond_xen,
        file=options.mond_file,
        all_needed=options.need_mond,
        unused=options.ignore_utilisation,
    )

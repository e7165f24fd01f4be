"""From the options of hbal to a cluster that is ready for planning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planner.state import Discrepancy, Model, ModelOptions, Utilisation, find_name, prepare
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import decode, read_bytes_file, read_text_file
from poise.htools.conventions.monitoring import Monitoring, read_monitoring
from poise.htools.hbal.options import HbalOptions
from snapshots.cluster import Cluster
from snapshots.errors import BackendError, FormatError, SourceError, UsageError
from snapshots.reading import Reading

Loads = tuple[tuple[str, Utilisation], ...]

_FOLDER = "file://"
_LOADING = "Error: failed to load data, aborting: "


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cluster ready for planning.

    ``twins``: so many rows at the start of the model's instances are not instances (see
    :mod:`poise.htools.hbal.doubled_instances`). ``cluster`` is without them. ``monitoring_notes``
    stand on stderr before ``failure``, if that is set, ends the run. ``unknown_offline`` are the
    names given as offline that mean no node, last one first.
    """

    cluster: Cluster
    model: Model
    twins: int
    first_discrepancies: tuple[Discrepancy, ...]
    monitoring_notes: tuple[str, ...]
    failure: Exit | None
    unknown_offline: tuple[str, ...]


def load(options: HbalOptions) -> Loaded:
    """Read everything that the options name.

    Raises:
        Exit: something cannot be read, or a selected or excluded instance is unknown.
    """
    sources = (options.master, options.socket, options.text_file)
    if sum(source is not None for source in sources) > 1:
        raise Exit(
            1, "Error: Only one of the rapi, luxi, and data files options should be given.\n"
        )
    loads = _read_loads(options)
    cluster = _read_cluster(options)
    twice = options.iallocator_file is not None and not any(s is not None for s in sources)
    return _prepare(cluster, options, loads, twice=twice)


def _read_loads(options: HbalOptions) -> Loads:
    """The instances' loads of ``-U``, if any."""
    path = options.utilisation_file
    if path is None:
        return ()
    from snapshots.htools import read_utilisation

    content = read_text_file(path, "hbal: ")
    try:
        return read_utilisation(content, path, Reading.AS_HTOOLS)
    except SourceError as error:
        start = "can't parse utilisation data: "
        place, _, problem = str(error).partition(start)
        raise Exit(1, f"Error: {start}{problem} [{place.rstrip(': ')}]\n") from None


def _read_cluster(options: HbalOptions) -> Cluster:
    try:
        if options.master is not None:
            return _read_master(options.master)
        if options.socket is not None:
            return _read_socket(options.socket)
        if options.text_file is not None:
            from snapshots.htools import read_text

            content = read_text_file(options.text_file, _LOADING)
            return read_text(content, options.text_file, Reading.AS_HTOOLS)
    except (SourceError, UsageError) as error:
        raise Exit(1, f"{_LOADING}{error}\n") from None
    if options.iallocator_file is not None:
        return _read_iallocator(options.iallocator_file)
    raise Exit(1, f"{_LOADING}No backend selected! Exiting.\n")


def _read_master(address: str) -> Cluster:
    """RAPI at an address; hbal does not verify certificates, and neither does this."""
    if address.startswith(_FOLDER):
        from snapshots.ganeti import FILES, read_folder

        folder = Path(address.removeprefix(_FOLDER))
        for name in FILES:
            read_bytes_file(str(folder / name), _LOADING)
        return read_folder(folder, Reading.AS_HTOOLS)
    from snapshots.ganeti import RapiAccess, read_rapi

    try:
        return read_rapi(RapiAccess(address, insecure=True), reading=Reading.AS_HTOOLS)
    except BackendError as error:
        from poise.htools.conventions.source_failures import rapi_failure

        raise Exit(1, f"{_LOADING}{rapi_failure(error)}\n") from None


def _read_socket(path: str) -> Cluster:
    from snapshots.ganeti import read_luxi

    try:
        return read_luxi(path, reading=Reading.AS_HTOOLS)
    except BackendError as error:
        from poise.htools.conventions.source_failures import luxi_failure

        raise Exit(1, f"{_LOADING}{luxi_failure(error)}\n") from None


def _read_iallocator(path: str) -> Cluster:
    from poise.htools.conventions.message_failures import Part, message_failure
    from snapshots.iallocator import read_cluster, read_request
    from snapshots.reading import JsonObject, parse_json

    raw = read_bytes_file(path, _LOADING)
    # Of a text that begins with anything else hbal reads no more.
    text = decode(raw, path, _LOADING) if raw[:1] in (b"{", b"[") else ""
    part = Part.TEXT
    try:
        message = JsonObject(parse_json(text, path, Reading.AS_HTOOLS), path, Reading.AS_HTOOLS)
        part = Part.CLUSTER
        request = message.child("request")
        cluster = read_cluster(message, path, path)
        part = Part.REQUEST
        read_request(request, cluster)
    except FormatError as error:
        raise Exit(1, f"Error: {message_failure(error, part)}\n") from None
    return cluster


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


def _prepare(cluster: Cluster, options: HbalOptions, loads: Loads, *, twice: bool) -> Loaded:
    """Apply what the options add to the cluster; ``twice`` after a first pass without them."""
    measured = _measured(cluster, options)
    instance_loads = measured.instances
    everything = cluster
    first: tuple[Discrepancy, ...] = ()
    if twice:
        from poise.htools.hbal.doubled_instances import tame_twins, twin_names, with_twins

        first = prepare(cluster, ModelOptions(kvm_node_memory=0)).discrepancies
        everything = with_twins(cluster)
        if instance_loads is not None:
            known = instance_loads
            instance_loads = {
                **known,
                **{twin: known[n] for twin, n in twin_names(cluster.instances.names).items()},
            }
    rows = [find_name(cluster.nodes.names, name) for name in options.offline]
    unknown = [name for name, row in zip(options.offline, rows, strict=True) if row is None]
    try:
        model = prepare(
            everything,
            ModelOptions(
                utilisation=() if options.ignore_utilisation else loads,
                ignore_utilisation=options.ignore_utilisation,
                node_cpu_load=measured.nodes,
                instance_cpu_load=instance_loads,
                exclusion_tags=options.exclusion_tags,
                select=options.select or None,
                exclude=options.exclude,
                kvm_node_memory=options.kvm_node_memory,
                offline_nodes=tuple(row for row in rows if row is not None),
                max_cpu=options.max_cpu,
                min_disk=options.min_disk,
            ),
        )
    except UsageError as error:
        raise Exit(1, f"{_LOADING}{error}\n") from None
    twins = len(cluster.instances) if twice else 0
    if twins:
        model = tame_twins(model, twins)
    return Loaded(
        cluster, model, twins, first, measured.notes, measured.failure, tuple(unknown[::-1])
    )

"""Networks of node groups, as RAPI and LUXI tell them."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.ganeti.networks import with_networks
from tests.planner.small_clusters import cluster

TWO_GROUPS = cluster(groups=2)


def network(name: str, *groups: object) -> dict[str, object]:
    return {"name": name, "uuid": f"u-{name}", "group_list": list(groups)}


def test_a_group_is_connected_to_networks_by_name_and_uuid() -> None:
    told = [network("prod", ["group1", "bridged"]), network("test", ["group1"], ["elsewhere"])]
    found = with_networks(TWO_GROUPS, told, "rapi").connections
    assert found == ((), ("prod", "u-prod", "test", "u-test"))


@pytest.mark.parametrize("entry", ["group1", [], [3], None])
def test_other_lists_of_groups_are_refused(entry: object) -> None:
    with pytest.raises(FormatError, match="network 'prod': key 'group_list': expected lists"):
        with_networks(TWO_GROUPS, [network("prod", entry)], "rapi")

"""Reading htools' text format: what each field means, and its default."""

from __future__ import annotations

from pathlib import Path

from snapshots.disk_template import DiskTemplate
from snapshots.htools.text import read_text, read_text_file
from snapshots.policy import DEFAULT_POLICY, Policy, Spec
from tests.snapshots.data import GROUP, INSTANCE, LIMITS, NODE1, NODE2, POLICY, SPEC, text


def test_cluster_tags_are_taken_verbatim() -> None:
    assert read_text(text(tags=("a:b", " c|d "))).tags == ("a:b", " c|d ")


def test_the_cluster_and_each_group_have_a_policy_of_their_own() -> None:
    own = f"group-01|1,2,3,4,5,6|{LIMITS};1,1,1,1,1,1;2,2,2,2,2,2|plain,ext|1.5|0.5"
    cluster = read_text(text(policies=(POLICY, own)))
    low, high = Spec(128, 1, 1024, 1, 1, 1), Spec(32768, 8, 1048576, 16, 8, 12)
    templates = (DiskTemplate.DRBD, DiskTemplate.PLAIN)
    assert cluster.policy == Policy(low, ((low, high),), templates, 4.0, 32.0)
    assert cluster.groups[0].policy == Policy(
        Spec(1, 2, 3, 4, 5, 6),
        ((low, high), (Spec(*(1,) * 6), Spec(*(2,) * 6))),
        (DiskTemplate.PLAIN, DiskTemplate.EXT),
        1.5,
        0.5,
    )


def test_a_policy_may_name_its_group_by_uuid() -> None:
    cluster = read_text(text(policies=(f"uuid-1|{SPEC}||drbd|1.5|2.5",)))
    assert cluster.groups[0].policy.limits == ()
    assert cluster.groups[0].policy.vcpu_ratio == 1.5


def test_groups_and_clusters_without_policy_line_have_the_default() -> None:
    cluster = read_text(text(policies=()))
    assert cluster.policy == cluster.groups[0].policy == DEFAULT_POLICY


def test_the_last_of_several_policies_counts() -> None:
    lines = (POLICY, POLICY.replace("4.0", "2.0"))
    assert read_text(text(policies=lines)).policy.vcpu_ratio == 2.0


def test_without_tags_section_the_policies_are_taken_for_tags() -> None:
    lines = f"{GROUP}\n\n{NODE1}\n{NODE2}\n\n{INSTANCE}\n\n{POLICY}\n"
    cluster = read_text(lines)
    assert cluster.tags == (POLICY,)
    assert cluster.policy == DEFAULT_POLICY


def test_sections_after_the_policies_are_ignored() -> None:
    assert read_text(text() + "\nwhat\n\never\n").groups[0].name == "group-01"


def test_a_file_may_end_after_the_empty_tags() -> None:
    assert read_text(f"{GROUP}\n\n{NODE1}\n\n\n\n").instances.names == ()


def test_a_cluster_may_be_empty() -> None:
    cluster = read_text("\n\n\n\n\n")
    assert (cluster.groups, len(cluster.nodes), len(cluster.instances)) == ((), 0, 0)


def test_a_file_is_its_own_source(tmp_path: Path) -> None:
    path = tmp_path / "ä.data"
    path.write_text(text(tags=("grüße",)), "utf-8")
    cluster = read_text_file(path)
    assert (cluster.source, cluster.tags, cluster.read_at) == (str(path), ("grüße",), None)

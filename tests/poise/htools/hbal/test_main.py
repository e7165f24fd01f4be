"""hbal from the command line to the last line; see hbal_example for where the texts come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.htools.hbal.hbal_example import CLUSTER, TWO_GROUPS, run

BEGIN = """\
Loaded 3 nodes, 3 instances
Group size 3 nodes, 3 instances
Selected node group: g0
Initial check done: 0 bad nodes, 0 bad instances.
Initial score: 8.41658781
"""
MOVES = """\
Trying to minimize the CV...
    1. i1 n0:n1 => n1:n2   3.39092497 a=f r:n2
    2. i2 n0    => n2      0.84006710 a=fa:n2
Cluster score improved from 8.41658781 to 0.84006710
Solution length=2
"""
COMMANDS = """\

Commands to run to reach the above solution:
  
  echo jobset 1, 1 jobs
    echo job 1/1
    gnt-instance failover -f i1
    gnt-instance replace-disks -n n2 i1
  
  echo jobset 2, 1 jobs
    echo job 2/1
    gnt-instance migrate -f -n n2 i2
"""


def test_a_plain_run(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data")
    assert (ran.code, ran.out, ran.err) == (0, BEGIN + MOVES, "")


def test_commands_are_printed_by_job_set(tmp_path: Path) -> None:
    assert run(tmp_path, "-t", "in.data", "-C").out == BEGIN + MOVES + COMMANDS


def test_only_the_first_job_set(tmp_path: Path) -> None:
    out = run(tmp_path, "-t", "in.data", "-C", "--first-job-group").out
    head, _, tail = COMMANDS.partition("Commands to run to reach the above solution:\n")
    first = tail.partition("  \n  echo jobset 2")[0]
    assert out == f"{BEGIN}{MOVES}{head}First set of jobs:\n{first}"


def test_a_script_of_commands(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-Cout.sh")
    assert ran.out == BEGIN + MOVES + "The commands have been written to file 'out.sh'\n"
    script = ran.written["out.sh"]
    assert script.startswith("#!/bin/sh\n")
    assert script.endswith("  echo job 2/1\n  check\n  gnt-instance migrate -f -n n2 i2\n")


def test_less_is_said_quietly(tmp_path: Path) -> None:
    out = run(tmp_path, "-t", "in.data", "-q").out
    assert "Initial check done" not in out
    assert "Solution length" not in out


def test_much_is_said_loudly(tmp_path: Path) -> None:
    lines = run(tmp_path, "-t", "in.data", "-vvvvv", "-l1").out.splitlines()
    assert lines[0] == "Loaded cluster tags: htools:iextags:svc"
    assert lines[1].startswith("Loaded cluster ipolicy: IPolicy {")
    assert "Note: Stripping common suffix of '.ex.com' from names" in lines
    assert "Bad nodes: []" in lines
    assert 'N+1 happy nodes: ["n0.ex.com","n1.ex.com","n2.ex.com"]' in lines
    assert "Initial coefficients: overall 8.41658781" in lines
    assert "   Field                         Value Weight" in lines
    assert "   pri_tags_score           1.00000000  x2.00" in lines
    assert "Final coefficients:   overall 3.39092497" in lines
    assert lines[-2:] == ["Original: mem=20992 disk=266240", "Final:    mem=20992 disk=266240"]


def test_lists_go_to_standard_error_before_and_after(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "--print-instances", "-pname,plist,peermap", "-l1")
    titles = [line for line in ran.err.splitlines() if line.endswith(":")]
    assert titles == [
        "Initial instance map:",
        "Initial cluster status:",
        "Final instance map:",
        "Final cluster status:",
    ]
    assert ran.err.endswith(
        "\nFinal cluster status:\n"
        " Name primaries PeerMap   \n"
        " n0       [2,0] []        \n"
        " n1         [1] [(0,1024)]\n"
        " n2          [] [(1,1024)]\n\n"
    )


def test_nothing_to_do(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-e", "20", "-C", "-S", "state")
    assert ran.out == BEGIN + (
        "Cluster is already well balanced (initial score 8.416588,\n"
        "optimum score due to N+1 reservations 1.041667e-2,\n"
        "minimum score 20.000000).\n"
        "Nothing to do, exiting\n"
    )
    assert list(ran.written) == ["state.original"]


def test_no_solution(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-l0")
    assert ran.out == BEGIN + (
        "Trying to minimize the CV...\nNo solution found\nSolution length=0\n"
    )


def test_the_state_is_saved_before_and_after(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-S", "state", "-O", "n2")
    assert ran.err == (
        "The cluster state before balancing has been written to file 'state.original'\n"
        "The cluster state after balancing has been written to file 'state.balanced'\n"
    )
    assert "|4|N|u-0|" in ran.written["state.original"]
    assert "|4|Y|u-0|" in ran.written["state.balanced"]
    assert "n0.ex.com|8192|512|5632|102400|71680|8|M" in ran.written["state.original"]


def test_disagreement_of_report_and_records_is_warned_of_last_node_first(tmp_path: Path) -> None:
    text = CLUSTER.replace("|5632|", "|4608|").replace("512|7680|102400|92160", "512|7680|204800|9")
    ran = run(tmp_path, "-t", "in.data", files={"in.data": text})
    assert ran.err == (
        "Warning: cluster has inconsistent data:\n"
        "  - node n1.ex.com is missing 0 MB ram and 179 GB disk\n"
        "  - node n0.ex.com is missing 1024 MB ram and 0 GB disk\n"
        "\n"
    )
    assert run(tmp_path, "-t", "in.data", "-q", files={"in.data": text}).err == ""


def test_an_empty_cluster(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "e", "-G", "nowhere", files={"e": "g|u|preferred|\n\n\n\n\n"})
    assert (ran.code, ran.out) == (0, "Cluster is empty, exiting.\n")


def test_a_group_must_be_chosen(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", files={"in.data": TWO_GROUPS})
    assert (ran.code, ran.out) == (1, "Loaded 4 nodes, 3 instances\n")
    assert ran.err == "Found multiple node groups:\n  g0\n  g1\nError: Aborting.\n"


def test_an_unknown_group(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-G", "zz")
    assert ran.code == 1
    assert ran.err == ("Node group zz not found. Node group list is:\n  g0\nError: Aborting.\n")


@pytest.mark.parametrize("group", ["g1", "u-1"])
def test_split_instances_are_named(tmp_path: Path, group: str) -> None:
    ran = run(tmp_path, "-t", "in.data", "-G", group, "-v", files={"in.data": TWO_GROUPS})
    assert ran.err == (
        "Found instances belonging to multiple node groups:\n"
        "  i1\n"
        "These instances will not be moved.\n"
    )
    assert "Group size 2 nodes, 2 instances\nSelected node group: g1\n" in ran.out


def test_a_split_instance_ends_saving_after_the_moves(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-G", "g1", "-S", "s", files={"in.data": TWO_GROUPS})
    assert ran.code == 1
    assert ran.written["s.balanced"] == ""
    assert "IntMap.!: key 1 is not an element of the map" in ran.err


def test_drbd_without_a_secondary_ends_the_search(tmp_path: Path) -> None:
    text = CLUSTER.replace("|n1.ex.com|drbd", "||drbd")
    ran = run(tmp_path, "-t", "in.data", files={"in.data": text})
    assert ran.code == 1
    assert ran.out.endswith("Trying to minimize the CV...\n")
    assert "IntMap.!: key -1 is not an element of the map" in ran.err


def test_wrong_offline_nodes_are_listed_backwards(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-O", "yy", "-O", "n1", "-O", "zz")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "Error: wrong node name(s) set as offline: zz,yy\n\n"


def test_unknown_instances(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "--exclude-instances", "yy", "--select-instances", "i0,zz")
    assert ran.err == ('Error: failed to load data, aborting: Unknown instance(s): ["zz","yy"]\n')


def test_execution_is_refused_after_the_moves(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "-X")
    assert (ran.code, ran.out) == (1, BEGIN + MOVES)
    assert ran.err == "Error: hbal: Execution of commands possible only on LUXI\n"


def test_without_moves_there_is_nothing_to_execute(tmp_path: Path) -> None:
    assert run(tmp_path, "-t", "in.data", "-X", "-l0").code == 0


@pytest.mark.parametrize(
    ("argv", "code", "err"),
    [
        (["-l", "x", "--help"], 1, "Error while parsing command line arguments:\n"),
        (["--nosuch", "--help"], 2, "Command line error: unrecognized option `--nosuch'\n\n"),
        (["-t", "in.data", "more"], 1, "Error: This program doesn't take any arguments.\n"),
        (["-t", "a", "-L"], 1, "Error: Only one of the rapi, luxi, and data files options"),
        ([], 1, "Error: failed to load data, aborting: No backend selected! Exiting.\n"),
    ],
)
def test_command_lines_that_cannot_be(tmp_path: Path, argv: list[str], code: int, err: str) -> None:
    ran = run(tmp_path, *argv)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(err)


def test_help_beats_version_beats_completion(tmp_path: Path) -> None:
    usage = run(tmp_path, "--help-completion", "-V", "-h", "argument").out
    version = run(tmp_path, "--help-completion", "-V").out
    completion = run(tmp_path, "--help-completion").out
    assert "--min-gain-limit=SCORE" in usage
    assert "Poise" in version and "hbal" in version and "3.0.2" in version
    assert "-O,--offline onenode\n" in completion

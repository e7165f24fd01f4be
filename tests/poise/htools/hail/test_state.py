"""What hail shows and saves of the cluster before and after, and what -v adds."""

from __future__ import annotations

from pathlib import Path

from tests.poise.htools.hail.hail_example import ALLOCATE, group, message, node, run

NICS = [
    {"mac": "aa:00", "ip": None, "mode": "bridged", "link": "br0", "network": "net-1"},
    {},
]


def test_a_new_instance_has_the_number_minus_one(tmp_path: Path) -> None:
    assert run(tmp_path, message(ALLOCATE), "-pname,plist").err == (
        "\nInitial cluster status:\n"
        " Name primaries\n n0         [0]\n n1          []\n n2          []\n\n"
        "\nFinal cluster status:\n"
        " Name primaries\n n0         [0]\n n1          []\n n2        [-1]\n\n"
    )


def test_simulated_nodes_are_numbered_from_one(tmp_path: Path) -> None:
    ran = run(tmp_path, message(ALLOCATE), "--simulate=p,3,100g,8g,4", "-pidx,name,plist,peermap")
    assert ran.err.endswith(
        "Final cluster status:\n"
        " Index Name        primaries PeerMap   \n"
        "     1 node-01-001        [] []        \n"
        "     2 node-01-002        [] [(3,1024)]\n"
        "     3 node-01-003      [-1] []        \n\n"
    )


def test_the_new_instance_comes_first_in_the_file_after(tmp_path: Path) -> None:
    ran = run(tmp_path, message(ALLOCATE), "-S", "sv")
    assert ran.err == (
        "The cluster state before iallocator run has been written to file 'sv.pre-ialloc'\n"
        "The cluster state after iallocator run has been written to file 'sv.post-ialloc'\n"
    )
    assert ran.written["sv.post-ialloc"].split("\n\n")[2].split("\n") == [
        "new.ex.com|1024|10240|1|running|Y|n2.ex.com|n1.ex.com|drbd||1|-|N",
        "i0.ex.com|1024|10240|1|running|Y|n0.ex.com|n1.ex.com|drbd||1|-|N",
    ]


def test_hail_dies_on_instances_outside_the_group_that_it_looked_at(tmp_path: Path) -> None:
    asked = message(
        ALLOCATE | {"group_name": "g1"},
        nodegroups={"u0": group(), "u1": group("g1")},
        nodes={f"n{k}.ex.com": node("u0" if k < 2 else "u1") for k in range(4)},
    )
    ran = run(tmp_path, asked, "-S", "sv")
    assert (ran.code, ran.out[:16]) == (1, '{"success":true,')
    assert "hail: IntMap.!: key 0 is not an element of the map\n" in ran.err
    assert ran.written["sv.post-ialloc"] == ""


def test_nothing_is_answered_where_the_first_file_cannot_be_written(tmp_path: Path) -> None:
    ran = run(tmp_path, message(ALLOCATE), "-S", "no/sv")
    reason = "openFile: does not exist (No such file or directory)"
    assert (ran.code, ran.out, ran.err) == (1, "", f"hail: no/sv.pre-ialloc: {reason}\n")


def test_the_request_as_it_was_understood(tmp_path: Path) -> None:
    asked = message(
        ALLOCATE | {"nics": NICS, "tags": ["svc:b", "x", "svc:a"], "restrict-to-nodes": ["n0"]},
        cluster_tags=["htools:iextags:svc"],
    )
    load = "cpuWeight = 1.0, memWeight = 1.0, dskWeight = 1.0, netWeight = 1.0"
    assert run(tmp_path, asked, "-v").err == (
        'Received request: Allocate (Instance {name = "new.ex.com", alias = "new.ex.com",'
        " mem = 1024, dsk = 10240, disks = [Disk {dskSize = 10240, dskSpindles = Nothing}],"
        " vcpus = 1, runSt = Running, pNode = 0, sNode = 0, idx = -1,"
        f" util = DynUtil {{{load}}}, movable = True, autoBalance = True,"
        ' diskTemplate = DTDrbd8, spindleUse = 1, allTags = ["svc:b","x","svc:a"],'
        ' exclTags = ["svc:b","svc:a"], dsrdLocTags = fromList [], locationScore = 0,'
        ' arPolicy = ArNotEnabled, nics = [Nic {mac = Just "aa:00", ip = Nothing,'
        ' mode = Just Bridged, link = Just "br0", bridge = Nothing, network = Just "net-1"},'
        "Nic {mac = Nothing, ip = Nothing, mode = Nothing, link = Nothing, bridge = Nothing,"
        " network = Nothing}], forthcoming = False}) (AllocDetails 2 Nothing)"
        ' (Just ["n0"])\n'
    )


def test_the_cluster_as_it_was_understood(tmp_path: Path) -> None:
    line = run(tmp_path, message(ALLOCATE), "-v", "-v").err.splitlines()[1]
    assert line.startswith("Received cluster data: ClusterData {cdGroups = fromList [(0,Group {")
    assert 'Node {name = "n1.ex.com", alias = "n1", tMem = 8192.0, nMem = 512, iMem = 0,' in line
    assert "peers = [(0,1024)], failN1 = False, failN1Forth = True, rMem = 1024," in line
    assert "pRem = 0.125, pRemForth = 0.0, pCpu = 0.125," in line
    assert "hypervisor = Just XenPvm}" in line


def test_tags_of_new_instances_count_by_the_cluster_tags_of_the_message(tmp_path: Path) -> None:
    data = run(tmp_path, message(ALLOCATE), "-S", "sv").written["sv.pre-ialloc"]
    parts = data.split("\n\n")
    tagged = parts[2].replace("|drbd||", "|drbd|svc:a|")
    other = "\n\n".join([*parts[:2], tagged, "htools:iextags:svc", *parts[3:]])
    for tags, counted in (([], "[]"), (["htools:iextags:svc"], '["svc:a"]')):
        asked = message(ALLOCATE | {"tags": ["svc:a"]}, cluster_tags=tags)
        ran = run(tmp_path, asked, "-v", "-t", "in.data", **{"in.data": other})
        assert f"exclTags = {counted}, " in ran.err

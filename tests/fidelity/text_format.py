"""Write a made-up cluster in htools' text format."""

from __future__ import annotations

from random import Random

from tests.fidelity.model import Cluster, Instance, Node, Policy, Spec


def _spec_text(spec: Spec) -> str:
    numbers = (spec.memory, spec.cpu, spec.disk, spec.disk_count, spec.nic_count, spec.spindle_use)
    return ",".join(map(str, numbers))


def _policy_text(owner: str, policy: Policy) -> str:
    pairs = ";".join(_spec_text(spec) for pair in policy.minmax for spec in pair)
    return (
        f"{owner}|{_spec_text(policy.std)}|{pairs}|{','.join(policy.templates)}"
        f"|{policy.vcpu_ratio}|{policy.spindle_ratio}"
    )


def _node_text(node: Node, uuid: str, rng: Random | None) -> str:
    numbers = [str(n) for n in (node.tmem, node.nmem, node.fmem, node.tdsk, node.fdsk, node.tcpu)]
    if node.unknown:
        holes = rng.sample(range(6), rng.randint(1, 6)) if rng else range(6)
        for hole in holes:
            numbers[hole] = "?"
    fields = [node.name, *numbers, node.flag, uuid, str(node.spindles), ",".join(node.tags)]
    fields += ["Y" if node.exclusive else "N", str(node.fspindles), str(node.os_cpus), node.speed]
    defaults = ["1", "", "N", "0", "1", "1.0"]
    if rng and rng.random() < 0.2:
        while len(fields) > 9 and fields[-1] == defaults[len(fields) - 10]:
            fields.pop()
    return "|".join(fields)


def _instance_text(cluster: Cluster, inst: Instance, rng: Random | None) -> str:
    fields = [
        inst.name,
        str(inst.mem),
        str(inst.dsk),
        str(inst.vcpus),
        inst.status,
        "Y" if inst.auto_balance else "N",
        cluster.nodes[inst.pnode].name,
        "" if inst.snode is None else cluster.nodes[inst.snode].name,
        inst.template,
        ",".join(inst.tags),
        str(inst.spindle_use),
        "-" if inst.disk_spindles is None else str(inst.disk_spindles),
        "Y" if inst.forthcoming else "N",
    ]
    defaults = ["1", "-", "N"]
    if rng and rng.random() < 0.2:
        while len(fields) > 10 and fields[-1] == defaults[len(fields) - 11]:
            fields.pop()
    return "|".join(fields)


def to_text(cluster: Cluster, rng: Random | None = None) -> str:
    """htools' text format.  With `rng` some optional parts are left out, as other writers do."""
    groups = [
        "|".join([g.name, g.uuid, g.alloc_policy, ",".join(g.tags), ",".join(g.networks)])
        for g in cluster.groups
    ]
    if rng and rng.random() < 0.1:
        groups = [line[: line.rindex("|")] for line in groups]
    nodes = [_node_text(n, cluster.groups[n.group].uuid, rng) for n in cluster.nodes]
    instances = [_instance_text(cluster, i, rng) for i in cluster.instances]
    policies = [] if cluster.policy is None else [_policy_text("", cluster.policy)]
    for group in cluster.groups:
        if group.policy is not None:
            by_uuid = rng is not None and rng.random() < 0.2
            policies.append(_policy_text(group.uuid if by_uuid else group.name, group.policy))
    sections = [groups, nodes, instances, cluster.tags]
    if policies or rng is None or rng.random() < 0.5:
        sections.append(policies)
    return "\n".join("".join(line + "\n" for line in section) for section in sections)

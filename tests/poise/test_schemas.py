"""What is printed as JSON is what the shipped schemas describe, no more and no less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from planner.explain import limit_words
from planner.rules.limits import every_limit
from poise.schemas import NAMES, schema
from snapshots.htools.text_writer import write_text
from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import LARGE, RECORDED, run
from tests.poise.hail_limits import question, recorded


def closed(part: Any) -> Any:
    """The schema with keys that it does not name forbidden."""
    if isinstance(part, dict):
        inner = {key: closed(value) for key, value in part.items()}
        return inner | {"additionalProperties": False} if "properties" in part else inner
    return [closed(item) for item in part] if isinstance(part, list) else part


def check(name: str, text: str) -> None:
    Draft202012Validator(closed(schema(name))).validate(json.loads(text))


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    form, title = schema(name)["properties"]["format"], schema(name)["title"]
    if name == "plan":  # of one with moves only, and of one with other steps
        assert form["enum"] == [f"{title}/1", f"{title}/2"]
    else:
        assert form["const"] == title


@pytest.mark.parametrize(
    "arguments",
    [
        [RECORDED, "-G", "default"],
        [RECORDED, "-G", "rack2"],
        [LARGE, "-O", "node07"],
        [LARGE, "--evacuate-only", "-O", "node07"],
        ["synthetic:preferred,2,100g,8g,4"],
        ["synthetic:preferred,2,100g,0,4"],
    ],
)
def test_plans(arguments: list[str | Path]) -> None:
    check("plan", run("balance", *arguments, "--json").out)


def test_plans_with_steps_that_are_no_moves(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert run("drain", RECORDED, "node2", "--out", plan).code == 0
    check("plan", plan.read_text("utf-8"))
    assert json.loads(plan.read_text("utf-8"))["format"] == "poise.plan/2"


def test_plans_with_reservations(tmp_path: Path) -> None:
    check("plan", run("balance", cluster_file(tmp_path), "-O", "a", "--json").out)


def test_trade_offs() -> None:
    small = (RECORDED, "-G", "rack2", "--solver", "search")
    check("trade-off", run("balance", *small, "--pareto", "--json").out)


@pytest.mark.parametrize(
    ("command", "about"),
    [
        (["balance", RECORDED, "-G", "default"], ["", "1", "inst5"]),
        (["evacuate", RECORDED, "node1", "--full"], ["", "1", "inst8"]),
        (["balance", RECORDED, "-G", "rack2"], [""]),
    ],
)
def test_explanations(command: list[str | Path], about: list[str], tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert run(*command, "--out", plan, "-q").code == 0
    for what in about:
        check("explanation", run("explain", plan, *filter(None, [what]), "--json").out)


@pytest.mark.parametrize("options", [[], ["--nodes"], ["--instances"], ["-G", "rack2"]])
def test_shown_clusters(options: list[str]) -> None:
    check("show", run("show", RECORDED, *options, "--json").out)


@pytest.mark.parametrize(
    "options",
    [
        [RECORDED, "-m", "8g", "-d", "100g"],
        [RECORDED, "-m", "8g", "-d", "100g,1g", "-n", "40", "--tags", "a,b", "--spindles", "1"],
        [RECORDED, "-m", "200g", "-t", "diskless", "-O", "node5"],
        [LARGE, "-m", "60g", "-d", "100g"],
        ["synthetic:unallocable,2,100g,0,4", "-m", "1g", "-t", "plain", "-d", "10g"],
    ],
)
def test_allocations(options: list[str | Path]) -> None:
    check("allocation", run("allocate", *options, "-c", "2", "--json").out)


def test_allocations_that_need_room(tmp_path: Path) -> None:
    for name in ("one-copy", "two-moves"):
        cluster, new = question(recorded(name)[0])
        source = tmp_path / f"{name}.data"
        source.write_text(write_text(cluster), "utf-8")
        size = ("-m", f"{new.memory}m", "-d", f"{new.disks[0]}m", "-c", "1")
        ran = run("allocate", source, *size, "--spread", "--json")
        assert json.loads(ran.out)["room"]["moves"]
        check("allocation", ran.out)


@pytest.mark.parametrize("source", [LARGE, "synthetic:preferred,2,100g,0,4"])
def test_scores(source: str | Path) -> None:
    check("score", run("show", source, "--score", "--json").out)


def test_limits_have_the_names_and_units_of_their_table() -> None:
    reason = schema("allocation")["$defs"]["reason"]["properties"]
    assert {limit.name for limit in every_limit()} <= set(reason["limit"]["enum"])
    assert {limit.unit for limit in every_limit()} <= set(reason["unit"]["enum"])
    warnings = schema("plan")["$defs"]["warning"]["properties"]["kind"]["enum"]
    assert set(limit_words()) <= set(warnings)

"""``poise what-if SOURCE week``: its file, output, exit codes, and wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.command_line import LARGE, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check

DRAIN = '[[step]]\nscenario = "drain"\nnodes = ["node07"]\n'
WEEK = f"""
{DRAIN}full = true
at = 2026-12-01T22:00:00

[[step]]
scenario = "lose"
any = 1
accept = "rule"

[[step]]
at = "2026-12-03 02:00"
scenario = "reboot"
nodes = ["node08", "node09"]
reboot_time = "10m"
"""


def file_of(folder: Path, text: str) -> str:
    path = folder / "week.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("words", [("week",), ()])
def test_a_week_fits_a_screen(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = run("what-if", LARGE, *words, file_of(tmp_path, WEEK))
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("OK TO DO week.toml: step 2: node30 fails")
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 85
    begin = lines.index("Steps")
    assert [line.split()[:5] for line in lines[begin + 2 : begin + 5]] == [
        ["1", "Tue", "01", "Dec", "22:00"],
        ["2", "Wed", "02", "Dec", "09:09"],
        ["3", "Thu", "03", "Dec", "02:00"],
    ]


def test_json_has_every_step_in_full(tmp_path: Path) -> None:
    ran = run("what-if", LARGE, "week", file_of(tmp_path, WEEK), "--json")
    check("what-if", ran.out)
    document = document_of(ran)
    assert document["scenario"] == "week"
    assert [step["answer"]["scenario"] for step in document["steps"]] == ["drain", "lose", "reboot"]
    assert document["steps"][2]["answer"]["asked"]["reboot_seconds"] == 600
    assert document["steps"][2]["begin"] == 28 * 3600


def test_details_have_the_report_of_every_step(tmp_path: Path) -> None:
    ran = run("what-if", LARGE, "week", file_of(tmp_path, WEEK), "--details")
    assert ran.out.count("Provided nothing else fails meanwhile.") == 4
    assert "Step 3\n" in ran.out


def test_a_step_that_is_not_possible_ends_the_week(tmp_path: Path) -> None:
    text = '[[step]]\nscenario = "lose"\nnodes = ["node10", "node15"]\n'
    everything = "".join(f'"node{number:02}", ' for number in range(1, 40))
    impossible = f'[[step]]\nscenario = "drain"\nnodes = [{everything}]\n'
    ran = run("what-if", LARGE, "week", file_of(tmp_path, impossible + text), "--quiet")
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO DO week.toml: step 1, NOT OK TO DRAIN")


def test_names_stay_short_where_a_step_makes_new_ones(tmp_path: Path) -> None:
    create = '[[step]]\nscenario = "create"\nmemory = "4g"\ndisk = "20g"\nvcpus = 2\nname = "db"\n'
    lose = '[[step]]\nscenario = "lose"\nnodes = ["node08"]\n'
    ran = run("what-if", LARGE, "week", file_of(tmp_path, DRAIN + create + lose))
    assert "DRAIN node07 " in ran.out
    assert "LOSE node08 " in ran.out


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("", "no step", "[[step]]"),
        ("days = 3", "unknown key 'days'", "[[step]]"),
        ("[[step]\n", "not TOML: Expected ']]' at the end of an array declaration", ""),
        ("step = [1]", "step 1: expected a table", "[[step]]"),
        ("[[step]]\nnodes = []", "step 1: no scenario", "one of add-node"),
        ('[[step]]\nscenario = "drian"', "step 1: no scenario 'drian'", "one of add-node"),
        ('[[step]]\nscenario = "week"', "step 1: no scenario 'week'", "one of add-node"),
        (f"{DRAIN}ful = true", "step 1: unknown key 'ful'. Did you mean 'full'?", "poise help"),
        (f'{DRAIN}full = "yes"', "step 1: full: expected true or false", ""),
        (f"{DRAIN}parallel = 0", "step 1: --parallel: ", ""),
        (f"{DRAIN}exclude = true", "step 1: exclude: expected a text or a number", ""),
        (f'{DRAIN}at = "tomorrow"', "step 1: at: expected a day and a time", "at = 2026"),
        ('[[step]]\nscenario = "drain"', "step 1: NODE is missing", ""),
        (f'{DRAIN}accept = "fire"', "step 1: --accept: expected one of", ""),
        (f'{DRAIN}{DRAIN}at = "2026-12-01 22:00"', "step 2 says when it begins", ""),
    ],
)
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, text: str, message: str, advice: str
) -> None:
    refused(run("what-if", LARGE, "week", file_of(tmp_path, text)), message, advice)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.toml")
    refused(run("what-if", LARGE, "week", missing), "none.toml: cannot read")


def test_a_step_that_is_not_asked_about_has_the_word_of_its_scenario(tmp_path: Path) -> None:
    steps = (
        'scenario = "resize"\ninstance = "vm005"\nmemory = "9000g"\n',
        'scenario = "policy"\nvcpu-ratio = 4\n',
        'scenario = "add-node"\nlike = "node07"\n',
    )
    file = file_of(tmp_path, "".join(f"[[step]]\n{step}" for step in steps))
    ran = run("what-if", LARGE, "week", file, "--json")
    check("what-if", ran.out)
    words = [step["scenario"] for step in document_of(ran)["steps"]]
    assert (ran.code, words) == (3, ["resize", "policy", "add-node"])

from __future__ import annotations

import io
from math import inf

import pytest

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.listing import DEFAULT_NODE_FIELDS
from poise.htools.conventions.shared_options import DEFAULT_SOCKET
from poise.htools.hbal.option_table import COMMAND_LINE
from poise.htools.hbal.options import TO_STDOUT, HbalOptions


def read(*argv: str) -> HbalOptions:
    options = HbalOptions()
    assert not COMMAND_LINE.read(argv, options, io.StringIO())
    return options


def test_defaults_are_those_of_hbal() -> None:
    options = read()
    assert (options.max_length, options.verbosity, options.kvm_node_memory) == (-1, 1, 4096)
    assert (options.min_score, options.min_gain, options.min_gain_limit) == (1e-9, 0.01, 0.1)
    assert options.max_cpu is None
    assert options.node_fields is None


def test_every_option_is_understood() -> None:
    assert len(COMMAND_LINE.options) == 40
    for option in COMMAND_LINE.options:
        value = {"priority": "low", "mond": "no"}.get(option.name, "1")
        option.set(HbalOptions(), value)


@pytest.mark.parametrize(
    ("argument", "fields"),
    [
        ("-p", DEFAULT_NODE_FIELDS),
        ("-p+", DEFAULT_NODE_FIELDS),
        ("--print-nodes=", DEFAULT_NODE_FIELDS),
        ("-p+idx,name", (*DEFAULT_NODE_FIELDS, "idx", "name")),
        ("-pname", ("name",)),
        ("-p=name", ("=name",)),
        ("-pname,", ("name", "")),
        ("-p,", ("", "")),
    ],
)
def test_node_fields_replace_the_usual_ones_or_follow_them(
    argument: str, fields: tuple[str, ...]
) -> None:
    assert read(argument).node_fields == fields


def test_the_last_of_a_repeated_option_counts() -> None:
    assert read("-l", "1", "-l2").max_length == 2
    assert read("-p+a", "-pb").node_fields == ("b",)
    assert read("--select-instances=a", "--select-instances", "b,c").select == ("b", "c")


def test_offline_nodes_add_up() -> None:
    assert read("-O", "a", "-Ob,c").offline == ["a", "b,c"]


def test_verbosity_goes_both_ways() -> None:
    assert read("-vv", "-q").verbosity == 2
    assert read("-qqq").verbosity == -2


def test_optional_values_have_defaults() -> None:
    assert read("-C").commands == TO_STDOUT
    assert read("-L").socket == DEFAULT_SOCKET
    assert read("-L/s").socket == "/s"
    assert read("--mond").mond
    assert not read("--mond=no").mond


def test_an_empty_master_is_none() -> None:
    assert read("-m", "").master is None


def test_no_names_are_no_selection() -> None:
    assert read("--select-instances", "").select == ()


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["-l", "x"], "max solution length: cannot parse string 'x'"),
        (["-e", "5."], "min score: leftover characters when parsing '5.': '.'"),
        (["-g", ""], "min gain: cannot parse string ''"),
        (["--min-gain-limit=y"], "min gain limit: cannot parse string 'y'"),
        (["--max-cpu", "z"], "parsing max-cpu: cannot parse string 'z'"),
        (["--max-cpu", "0"], "Invalid value of the max-cpu ratio, expected >0"),
        (["--min-disk", "x"], "min free disk space: cannot parse string 'x'"),
        (["--static-kvm-node-memory", "1.5"], "static node memory: cannot parse string '1.5'"),
        (["--priority", "Low"], "Unknown priority 'Low'"),
        (["--mond=x"], "Invalid choice 'x', pass one of 'yes' or 'no'"),
        (["--mond=x", "-l", "y"], "Invalid choice 'x', pass one of 'yes' or 'no'"),
    ],
)
def test_the_first_bad_value_is_named(argv: list[str], message: str) -> None:
    with pytest.raises(Exit) as caught:
        read(*argv)
    assert caught.value.code == 1
    assert caught.value.text == f"Error while parsing command line arguments:\n{message}\n"


def test_limits_may_be_infinite() -> None:
    assert read("-e", "Infinity").min_score == inf

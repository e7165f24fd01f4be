"""hroller's options: their names, defaults and values."""

from __future__ import annotations

import io

import pytest

from poise.htools.conventions.errors import Exit
from poise.htools.hroller.main import main
from poise.htools.hroller.option_table import COMMAND_LINE
from poise.htools.hroller.options import HrollerOptions

COMPLETION = """\
-L,--luxi file
-m,--master host
-t,--text-data file
-I,--ialloc-src file
-O,--offline onenode
--offline-maintenance none
-v,--verbose none
-q,--quiet none
--no-headers none
--node-tags string
-S,--save none
-G,--group onegroup
--print-moves none
--full-evacuation none
--skip-non-redundant none
--ignore-non-redundant none
-f,--force none
--one-step-only none
--static-kvm-node-memory integer
-V,--version none
-h,--help none
--help-completion none
"""
"""The answer of Debian's hroller 3.0.2."""


def read(*argv: str) -> HrollerOptions:
    options = HrollerOptions()
    assert not COMMAND_LINE.read(argv, options, io.StringIO())
    return options


def test_the_options_are_those_of_hroller() -> None:
    out = io.StringIO()
    assert main(["--help-completion"], out, io.StringIO()) == 0
    assert out.getvalue() == COMPLETION


def test_a_run_without_options_looks_at_all_nodes_and_moves_what_has_one_copy() -> None:
    options = read()
    assert (options.live, options.headers, options.verbosity) == (True, True, 1)
    assert (options.node_tags, options.group, options.offline) == (None, None, [])
    assert not (options.skip_single or options.ignore_single or options.full_evacuation)
    assert not (options.force or options.first_only or options.print_moves)


@pytest.mark.parametrize(
    ("argument", "name", "value"),
    [
        ("--offline-m", "live", False),
        ("--no-h", "headers", False),
        ("--node-tags=a,b", "node_tags", ("a", "b")),
        ("--node-tags=", "node_tags", ()),
        ("-Sx", "save", "x"),
        ("--group=g", "group", "g"),
        ("--p", "print_moves", True),
        ("--fu", "full_evacuation", True),
        ("--sk", "skip_single", True),
        ("--ig", "ignore_single", True),
        ("-f", "force", True),
        ("--one", "first_only", True),
        ("--static=0", "kvm_node_memory", 0),
        ("-On", "offline", ["n"]),
    ],
)
def test_an_option_is_kept(argument: str, name: str, value: object) -> None:
    assert getattr(read(argument), name) == value


@pytest.mark.parametrize(
    ("argument", "code", "message"),
    [
        ("--off", 2, "Command line error: option `--off' is ambiguous"),
        ("-p", 2, "Command line error: unrecognized option `-p'\n"),
        ("--static-kvm-node-memory=x", 1, "static node memory: cannot parse string 'x'"),
    ],
)
def test_what_is_no_option_is_refused(argument: str, code: int, message: str) -> None:
    with pytest.raises(Exit) as end:
        read(argument)
    assert end.value.code == code
    assert message in end.value.text

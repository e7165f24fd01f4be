"""The shape of the code: which way imports run, what the planner must not touch, file lengths."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from poise.settings.cluster_kinds import CLUSTER_KINDS
from snapshots.source_kinds import SOURCE_KINDS
from tests.held_elsewhere import HELD_ELSEWHERE

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("snapshots", "planner", "executor", "poise")
"""From the bottom up: a package imports itself and what stands before it here."""

LONGEST = 500
"""Lines. A longer module usually holds two ideas."""

SOURCES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))

ROOMS = (
    "kernel state goals rules scoring bounds explain n_plus_one timing solvers plan capacity whatif"
).split()
FLOORS = tuple(f"planner.{room}" for room in ROOMS)
"""The sub-packages of the planner: each imports itself and what stands before it here."""

FACES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("__init__.pyi"))

PLANNER_FORBIDS = frozenset(
    "asyncio ctypes datetime fileinput glob http httpx io logging mmap multiprocessing os pathlib"
    " requests secrets select selectors shutil signal socket sqlite3 ssl subprocess sys tempfile"
    " threading time urllib".split()
)
PLANNER_FORBIDS_CALLS = frozenset({"open", "print", "input", "breakpoint", "exec", "eval"})

WELL_NAMED = ("planner", "snapshots", "poise", "executor")
"""Packages whose docstrings and class names are held to the rules for prose and names."""

QUESTION_WORDS = frozenset("How What When Where Whether Which Who Whom Whose Why".split())

HEAVY = frozenset(
    "IPython httpx jinja2 matplotlib msgspec networkx ortools pandas rich scipy simpy sqlalchemy"
    " typer".split()
)


def name_of(path: Path) -> str:
    """Dotted module name: planner/scoring/__init__.py -> planner.scoring."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SOURCES}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(node: ast.AST, path: Path) -> list[str]:
    """Dotted names one import statement asks for; `from a.b import c` gives a.b.c."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = path.relative_to(ROOT).parent.parts
            kept = package[: len(package) - node.level + 1]
            base = ".".join((*kept, *([node.module] if node.module else [])))
        return [f"{base}.{alias.name}" for alias in node.names]
    return []


def all_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import in a file, those inside functions included."""
    for node in ast.walk(tree_of(path)):
        for name in imported(node, path):
            yield getattr(node, "lineno", 0), name


TYPED_IN_CIRCLES = frozenset({"planner.rules", "poise.settings"})
"""Packages in which types still know each other: limits and the lanes that they judge, …"""


def imports_to_run(path: Path) -> Iterator[str]:
    """Dotted names that a file imports at any time: in functions, too, but not for typing only."""
    waiting: list[ast.AST] = list(tree_of(path).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        yield from imported(node, path)
        waiting.extend(ast.iter_child_nodes(node))


def module_for(name: str) -> str | None:
    """The module of ours that a dotted name lives in, if any."""
    while name not in MODULES and "." in name:
        name = name.rpartition(".")[0]
    return name if name in MODULES else None


def offences(found_in: Callable[[Path], Collection[str]], *layers: str) -> dict[str, list[str]]:
    """Module -> what `found_in` finds there, for the modules where it finds anything."""
    paths = [p for p in SOURCES if p.relative_to(ROOT).parts[0] in (layers or LAYERS)]
    return {name_of(path): sorted(found) for path in paths if (found := found_in(path))}


def modules_after(code: str) -> set[str]:
    """Top-level names of the modules that a fresh interpreter has loaded once `code` has run."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "try:\n"
            f"    exec({code!r})\n"
            "except SystemExit as stop:\n"
            "    assert not stop.code, stop.code\n"
            "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def modules_after_command(*words: str) -> set[str]:
    """The same for one run of the `poise` command."""
    return modules_after(f"sys.argv = {['poise', *words]}\nimport poise.__main__ as p\np.main()")


def test_imports_run_one_way() -> None:
    def upward(path: Path) -> list[str]:
        own = LAYERS.index(path.relative_to(ROOT).parts[0])
        above = {*LAYERS[own + 1 :], "tests", "benchmarks", "examples"}
        return [
            f"line {line}: {name}"
            for line, name in all_imports(path)
            if name.partition(".")[0] in above
        ]

    assert not offences(upward)


def room_of(module: str) -> str:
    """The sub-package that a module lies in; a module beside sub-packages is a room itself."""
    folder = MODULES[module].parent
    beside = any(path.parent.parent == folder for path in SOURCES if path.name == "__init__.py")
    return module if beside else ".".join(folder.relative_to(ROOT).parts)


def arrows(of: Callable[[str], str] = str) -> dict[str, set[str]]:
    """What imports what, as ``of`` names modules; nothing imports itself."""
    found: dict[str, set[str]] = {of(name): set() for name in MODULES}
    for name, path in MODULES.items():
        targets = {module_for(target) for target in imports_to_run(path)} - {None}
        found[of(name)] |= {of(target) for target in targets if target} - {of(name)}
    return found


def circle_in(edges: Mapping[str, Collection[str]]) -> str | None:
    """One circle as ``a -> b -> a``, if there is any."""
    done: set[str] = set()

    def follow(name: str, trail: tuple[str, ...]) -> str | None:
        if name in trail:
            return " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for target in sorted(edges[name]):
                if found := follow(target, (*trail, name)):
                    return found
            done.add(name)
        return None

    return next((found for name in sorted(edges) if (found := follow(name, ()))), None)


def test_no_module_imports_itself_in_a_circle() -> None:
    assert circle_in(arrows()) is None


def test_no_module_imports_itself_in_a_circle_for_its_types() -> None:
    def home(name: str) -> str:
        package = name.rpartition(".")[0]
        return package if package in TYPED_IN_CIRCLES else name

    edges: dict[str, set[str]] = {home(name): set() for name in MODULES}
    for name, path in MODULES.items():
        targets = {module_for(target) for _, target in all_imports(path)} - {None}
        edges[home(name)] |= {home(target) for target in targets if target} - {home(name)}
    assert circle_in(edges) is None


def test_no_sub_package_imports_itself_in_a_circle() -> None:
    assert circle_in(arrows(room_of)) is None


def test_every_sub_package_of_the_planner_has_its_floor() -> None:
    rooms = {f"planner.{path.parent.name}" for path in (ROOT / "planner").glob("*/__init__.py")}
    assert rooms == {*FLOORS}


def test_the_rooms_of_the_planner_stand_in_one_order() -> None:
    def floor(module: str) -> int:
        return max(
            (n for n, room in enumerate(FLOORS) if f"{module}.".startswith(f"{room}.")), default=-1
        )

    upward = {
        f"{name} -> {target}"
        for name, targets in arrows().items()
        for target in targets
        if name.startswith("planner.") and floor(target) > floor(name)
    }
    assert not upward


def test_other_packages_import_faces() -> None:
    """A sub-package with a face is entered by it; modules at the root of a package are open."""

    def past_the_face(path: Path) -> list[str]:
        own = path.relative_to(ROOT).parts[0]
        return [
            f"line {line}: {name}"
            for line, name in all_imports(path)
            if name.partition(".")[0] in {*LAYERS} - {own}
            and (module := module_for(name))
            and not is_open(module)
        ]

    assert not offences(past_the_face)


def test_the_allocator_and_the_api_know_nothing_of_hail_and_hbal() -> None:
    """hail answers by the model of a question that the allocator made, not the other way round."""
    arrow = {
        f"{name} -> {target}"
        for name, targets in arrows().items()
        for target in targets
        if name.startswith(("poise.iallocator", "poise.api")) and target.startswith("poise.htools")
    }
    assert not arrow


def is_open(module: str) -> bool:
    """Whether other packages may import from a module: it is a face, or at its package's root."""
    path = MODULES[module]
    return (
        path.name == "__init__.py"
        or not path.with_name("__init__.pyi").exists()
        or path.parent.parent == ROOT
    )


@pytest.mark.parametrize("face", [str(f.relative_to(ROOT)) for f in FACES])
def test_a_face_offers_what_is_there(face: str) -> None:
    package = import_module(name_of(ROOT / face))
    assert package.__all__
    for name in package.__all__:
        assert getattr(package, name) is not None
        # Python puts a module into its package under its own name, over what the face says.
        assert f"{package.__name__}.{name}" not in MODULES


@pytest.mark.parametrize("face", [str(f.relative_to(ROOT)) for f in FACES])
def test_a_package_with_a_face_holds_nothing_else(face: str) -> None:
    """Type checkers read the face in its place, and so would not see more."""
    package = tree_of((ROOT / face).with_suffix(".py"))
    written = [ast.unparse(node) for node in package.body[1:]]
    assert [line for line in written if not line.startswith("__version__ = ")] == [
        "from snapshots.lazy_face import lazy_face",
        "__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)",
    ]


def test_the_planner_reads_no_file_no_network_and_no_clock() -> None:
    def outside(path: Path) -> set[str]:
        asked = {name.partition(".")[0] for _, name in all_imports(path)}
        calls = {
            node.func.id
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        # compiled functions are called in one place
        allowed = {"ctypes"} if path.parent.name == "kernel" else set()
        return asked & PLANNER_FORBIDS - allowed | calls & PLANNER_FORBIDS_CALLS

    assert not offences(outside, "planner")


def test_states_and_kinds_are_compared_with_members_of_their_enums() -> None:
    def with_words(path: Path) -> list[str]:
        return [
            f"line {node.lineno}: {ast.unparse(node)}"
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Compare)
            and any(_is_state(side) for side in (node.left, *node.comparators))
            and any(_has_words(side) for side in (node.left, *node.comparators))
        ]

    assert not offences(with_words, "executor", "poise")


def _is_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    return isinstance(node, ast.Attribute) and node.attr in ("state", "kind", "finding")


def _has_words(node: ast.AST) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in parts)


def test_no_kind_of_cluster_is_told_by_its_prefix_outside_the_tables_of_kinds() -> None:
    prefixes = {prefix for kind in (*SOURCE_KINDS, *CLUSTER_KINDS) for prefix in kind.prefixes}

    def told_by_prefix(path: Path) -> list[str]:
        return [
            f"line {node.lineno}: {ast.unparse(node)}"
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("startswith", "removeprefix", "partition", "split")
            and prefixes & {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
        ]

    assert offences(told_by_prefix).keys() <= {
        "executor.ganeti.opening",  # its own two ways to a cluster
        "snapshots.ganeti.rapi_url",  # whether an address is encrypted
    }


def test_ganetis_own_commands_are_named_where_they_are_known_only() -> None:
    """What people are told to do comes from the backend's facts; the rest has a reason."""

    def named(path: Path) -> list[str]:
        lines = path.read_text("utf-8").splitlines()
        return [f"line {number}: {line}" for number, line in enumerate(lines, 1) if "gnt-" in line]

    allowed = {
        "planner.plan.guests",  # warnings of a plan, which has no backend
        "poise.report.plan.commands",  # prints a plan as such commands
        "poise.cli.balance",  # advises before a plan, which a file may be made of
        "poise.report.place.next_command",  # prints the begin of one
        "poise.report.whatif.resizing",  # prints those that change a size
        "poise.cli.balance_outputs",  # the help of the option for that
        "poise.cli.install_iallocator",  # sets Ganeti's allocator up
    }
    own = ("executor.ganeti.", "poise.htools.")
    found = {name for name in offences(named) if not name.startswith(own)}
    assert found == allowed


def test_reports_take_commands_about_runs_from_the_ledger() -> None:
    """A command that is spelled by hand lacks the ledger that finds the run."""
    by_hand = re.compile("poise (status|runs|resume|stop|close|log)")

    def spelled(path: Path) -> list[str]:
        if not name_of(path).startswith("poise.report."):
            return []
        texts = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
        found = {node.lineno for node in texts if by_hand.search(str(node.value))}
        return [f"line {line}" for line in found - {line for line, _ in docstrings(path)}]

    assert not offences(spelled, "poise")


def test_a_module_says_what_it_is_for() -> None:
    trees = {name: tree_of(path) for name, path in MODULES.items()}
    said = {name: (ast.get_docstring(tree) or "").split() for name, tree in trees.items()}
    assert not [name for name, words in said.items() if len(words) < 3]


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every text that stands by itself: below a module, class, function, value."""
    for node in ast.walk(tree_of(path)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value.strip()


def test_a_docstring_says_what_is_there_and_does_not_ask() -> None:
    """A noun, or a verb with its object: "The node …", "Return …", "True if …"."""

    def asking(path: Path) -> list[str]:
        return [
            f"line {line}: {text.splitlines()[0]}"
            for line, text in docstrings(path)
            if text and text.split()[0].rstrip(",:;") in QUESTION_WORDS
        ]

    assert not offences(asking, *WELL_NAMED)


def test_no_two_classes_have_one_name() -> None:
    homes: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(module)

    assert not {
        name: modules
        for name, modules in homes.items()
        if len(modules) > 1 and any(module.startswith(WELL_NAMED) for module in modules)
    }


def test_a_module_that_decides_something_has_tests_of_its_name() -> None:
    choices = (ast.If, ast.IfExp, ast.While, ast.Match)

    def decides(path: Path) -> bool:
        functions = (n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef))
        return any(isinstance(node, choices) for one in functions for node in ast.walk(one))

    def untested(path: Path) -> list[str]:
        test = ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")
        return ["no test file"] if decides(path) and not test.exists() else []

    found = set(offences(untested))
    elsewhere = {
        name: {name, name.rpartition(".")[0]} & HELD_ELSEWHERE.keys() for name in sorted(found)
    }
    assert not {name for name, homes in elsewhere.items() if not homes}
    assert set().union(*elsewhere.values()) == HELD_ELSEWHERE.keys(), "some are not needed any more"
    assert all((ROOT / file).exists() for file in HELD_ELSEWHERE.values())


def test_a_module_is_named_after_what_it_holds() -> None:
    vague = {"common", "helper", "helpers", "misc", "util", "utils"}
    assert not [name for name in MODULES if name.rpartition(".")[2] in vague]


def test_no_file_is_too_long() -> None:
    files = [*SOURCES, *(p for d in ("tests", "benchmarks") for p in (ROOT / d).rglob("*.py"))]
    lengths = {str(p.relative_to(ROOT)): p.read_text("utf-8").count("\n") for p in files}
    assert not {name: length for name, length in lengths.items() if length > LONGEST}


def test_the_dependencies_are_those_that_the_code_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {line.partition(">")[0].strip() for line in project["dependencies"]}
    asked = {name.partition(".")[0] for path in SOURCES for _, name in all_imports(path)}
    assert asked - set(LAYERS) - sys.stdlib_module_names == declared


def test_the_hbal_command_loads_nothing_heavy() -> None:
    assert not modules_after("import poise.htools.hbal.main") & HEAVY


def test_a_run_of_the_hbal_command_loads_nothing_heavy() -> None:
    assert not modules_after_command("hbal", "-t", "examples/large.data", "-l1", "-C") & HEAVY


def test_a_run_of_the_hroller_command_loads_nothing_heavy() -> None:
    assert not modules_after_command("hroller", "-t", "examples/large.data") & HEAVY


def test_help_loads_no_numerical_library() -> None:
    assert not modules_after_command("--help") & (HEAVY - {"typer", "rich"} | {"numpy", "ctypes"})


def test_planning_a_file_loads_no_network_library() -> None:
    loaded = modules_after_command("balance", "examples/recorded-cluster", "-G", "default")
    assert not loaded & (HEAVY - {"typer", "rich"})

"""The scripts that pages bring along: unchanged, as their list says, and fit to stand in a page."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

from poise.report.html.assets import licence, scripts

VENDOR = files("poise.report.html") / "vendor"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*`(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)


def test_scripts_of_others_are_those_that_the_list_names() -> None:
    listed = {
        found["file"]: found["digest"]
        for found in ROW.finditer((VENDOR / "README.md").read_text("utf-8"))
    }
    kept = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name.endswith(".js")
    }
    assert kept == listed


def test_their_licence_is_in_the_page() -> None:
    assert "University of Washington Interactive Data Lab" in licence()
    assert "Mike Bostock" in licence()
    assert "--" not in licence()


def test_no_script_ends_early_in_a_page() -> None:
    for script in scripts():
        assert not re.search(r"</script|<!--|sourceMappingURL", script, re.IGNORECASE)


def test_the_interpreter_is_a_script_and_no_module() -> None:
    _, interpreter, _ = scripts()
    assert not re.search(r"^(import|export)\b", interpreter, re.MULTILINE)
    assert "vega.expressionInterpreter = expression;" in interpreter

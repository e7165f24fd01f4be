"""The style and the scripts of a page, and the digests by which a browser lets only these run."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

_IMPORT = "import { ascending, isString, DisallowedObjectProperties } from 'vega-util';"
_EXPORT = "export { expression as expressionInterpreter };"
_MAP = "//# sourceMappingURL=vega-interpreter.js.map"


@cache
def style() -> str:
    """The style sheet."""
    return _text("page.css")


@cache
def scripts(*, charts: bool = True) -> tuple[str, ...]:
    """The scripts in the order in which they run: Vega, its interpreter, and the page's own.

    Without ``charts`` only the last.
    """
    own = _text("page.js")
    return (_text("vendor/vega.min.js"), _interpreter(), own) if charts else (own,)


@cache
def licence() -> str:
    """The licence of the scripts that are not Poise's."""
    return _text("vendor/LICENSE")


def content_policy(*, charts: bool = True) -> str:
    """The page's Content-Security-Policy: nothing is loaded, and only what it brings along runs."""
    allowed = " ".join(map(_digest, scripts(charts=charts)))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style())};"
        " base-uri 'none'; form-action 'none'"
    )


def _interpreter() -> str:
    """The interpreter, which is a module, as a script that adds it to Vega."""
    text = _text("vendor/vega-interpreter.js").replace(_MAP, "")
    inner = text.replace(
        _IMPORT, "const { ascending, isString, DisallowedObjectProperties } = vega;"
    )
    inner = inner.replace(_EXPORT, "vega.expressionInterpreter = expression;")
    return f"(() => {{\n{inner}\n}})();\n"


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return files(__package__ or "poise.report.html").joinpath(name).read_text("utf-8")

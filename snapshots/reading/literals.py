"""Text as a literal of the language that Ganeti's tools are written in."""

from __future__ import annotations

_ESCAPES = {'"': '\\"', "\\": "\\\\"}
_ESCAPES |= dict(
    zip("\a\b\t\n\v\f\r", ("\\a", "\\b", "\\t", "\\n", "\\v", "\\f", "\\r"), strict=True)
)
_CONTROLS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN"
    " EM SUB ESC FS GS RS US"
).split()
_DEL = 0x7F
_FIRST_PRINTABLE = 0x20


def text_literal(text: str) -> str:
    """The text in quotes: ``"n\\233\\&0"``. Characters beyond ASCII become decimal codes."""
    out = []
    for k, char in enumerate(text):
        follower = text[k + 1 : k + 2]
        code = ord(char)
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif _FIRST_PRINTABLE <= code < _DEL:
            out.append(char)
        elif code == _DEL:
            out.append("\\DEL")
        elif code < _FIRST_PRINTABLE:
            out.append("\\" + _CONTROLS[code])
            if _CONTROLS[code] == "SO" and follower == "H":  # not to be read as \SOH
                out.append("\\&")
        else:
            out.append(f"\\{code}")
            if follower.isascii() and follower.isdigit():  # not part of the code
                out.append("\\&")
    return f'"{"".join(out)}"'

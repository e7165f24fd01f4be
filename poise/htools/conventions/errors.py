"""The ends of Ganeti's tools when they cannot continue."""

from __future__ import annotations

import errno


class Exit(Exception):
    """End the run with this code, after writing ``text`` (complete lines) to stderr."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Crash(Exit):
    """A case that Ganeti's tools do not survive: a node is looked up where it is not.

    ``printed`` is what stands on stderr before they notice.
    """

    def __init__(self, node: int, printed: str = "", tool: str = "hbal") -> None:
        super().__init__(
            1,
            f"{printed}{tool}: IntMap.!: key {node} is not an element of the map\n"
            "CallStack (from HasCallStack):\n"
            "  error, called at libraries/containers/containers/src/Data/IntMap/Internal.hs"
            ":619:17 in containers-0.6.4.1:Data.IntMap.Internal\n",
        )


_REASONS = {
    errno.ENOENT: "does not exist (No such file or directory)",
    errno.ENOTDIR: "inappropriate type (Not a directory)",
    errno.EACCES: "permission denied (Permission denied)",
    errno.EPERM: "permission denied (Operation not permitted)",
    errno.EROFS: "permission denied (Read-only file system)",
    errno.ENOSPC: "resource exhausted (No space left on device)",
    errno.ENAMETOOLONG: "invalid argument (File name too long)",
}


def read_failure(path: str, error: OSError) -> str:
    """The reason why a file could not be opened for reading."""
    if error.errno == errno.EISDIR:
        return f"{path}: openFile: inappropriate type (is a directory)"
    return f"{path}: openFile: {reason(error)}"


def write_failure(path: str, error: OSError) -> str:
    """The reason why a file could not be opened for writing."""
    if error.errno == errno.EISDIR:
        return f"{path}: openFile: inappropriate type (Is a directory)"
    return f"{path}: openFile: {reason(error)}"


def reason(error: OSError) -> str:
    """The reason of a failure, in GHC's words."""
    known = _REASONS.get(error.errno or 0)
    return known or f"failed ({error.strerror})"

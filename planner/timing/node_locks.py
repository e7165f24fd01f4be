"""The jobs that have the nodes that their next action needs."""

from __future__ import annotations


class NodeLocks:
    """Actions hold their nodes while they are at work; the others wait in the order they asked in.

    None overtakes another that waits for a node which both want.
    """

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._asking: list[tuple[int, frozenset[str]]] = []

    def ask(self, who: int, nodes: frozenset[str]) -> None:
        """An action wants its nodes, all at once."""
        self._asking.append((who, nodes))

    def give_back(self, nodes: frozenset[str]) -> None:
        """An action that had its nodes is over."""
        self._held -= nodes

    def grant(self) -> list[int]:
        """Those who get their nodes now, in the order in which they asked."""
        claimed = set(self._held)
        still, granted = [], []
        for who, nodes in self._asking:
            if claimed.isdisjoint(nodes):
                self._held |= nodes
                granted.append(who)
            else:
                still.append((who, nodes))
            claimed |= nodes
        self._asking = still
        return granted

    def dismiss(self) -> None:
        """Whoever waits asks no more."""
        self._asking.clear()

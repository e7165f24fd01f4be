"""The run states that Ganeti reports for an instance."""

from __future__ import annotations

from enum import Enum


class InstanceStatus(Enum):
    """An instance's state; the value is the string used in Ganeti's files and answers."""

    RUNNING = "running"
    ERROR_UP = "ERROR_up"
    ADMIN_DOWN = "ADMIN_down"
    USER_DOWN = "USER_down"
    ERROR_DOWN = "ERROR_down"
    ADMIN_OFFLINE = "ADMIN_offline"
    ERROR_NODEDOWN = "ERROR_nodedown"
    ERROR_NODEOFFLINE = "ERROR_nodeoffline"
    ERROR_WRONGNODE = "ERROR_wrongnode"

    @property
    def running(self) -> bool:
        """True if a guest runs (decides between migrate and failover)."""
        return self in (InstanceStatus.RUNNING, InstanceStatus.ERROR_UP)

    @property
    def uses_memory(self) -> bool:
        """True if the instance holds its memory on its primary right now.

        The three ``ERROR_node…`` states count: it is not known that the guest is gone.
        """
        return self not in (
            InstanceStatus.ADMIN_DOWN,
            InstanceStatus.USER_DOWN,
            InstanceStatus.ERROR_DOWN,
            InstanceStatus.ADMIN_OFFLINE,
        )


STATUS_BY_LABEL: dict[str, InstanceStatus] = {s.value: s for s in InstanceStatus}

from .rates import Durations as Durations
from .slot_queue import SlotQueue as SlotQueue
from .slots import BusyNodes as BusyNodes
from .slots import Slots as Slots
from .slots import slot_free as slot_free

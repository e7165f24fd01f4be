from .rates import Durations as Durations
from .slot_queue import Turns as Turns
from .slots import Busy as Busy
from .slots import Slots as Slots
from .slots import slot_free as slot_free

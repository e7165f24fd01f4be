from .solve import WORK as WORK
from .solve import make_room as make_room
from .solve import room_in_words as room_in_words

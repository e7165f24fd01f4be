from .departure import Departure as Departure
from .departure import NodePart as NodePart
from .relief import Relief as Relief
from .relief import ReliefKind as ReliefKind
from .solve import Left as Left
from .solve import leave as leave

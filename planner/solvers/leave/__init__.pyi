from .departure import Departure as Departure
from .departure import NodePart as NodePart
from .solve import Left as Left
from .solve import leave as leave

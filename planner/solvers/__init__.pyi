from .base import Balance as Balance
from .base import StopRules as StopRules
from .base import well_balanced as well_balanced

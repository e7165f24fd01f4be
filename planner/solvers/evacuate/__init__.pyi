from .evacuate import Evacuated as Evacuated
from .evacuate import EvacuationPart as EvacuationPart
from .evacuate import NoSecondary as NoSecondary
from .evacuate import available_nodes as available_nodes
from .evacuate import evacuate_instance as evacuate_instance
from .evacuate import excluded_nodes as excluded_nodes
from .overlapping_nodes import put_back as put_back
from .overlapping_nodes import spot as spot

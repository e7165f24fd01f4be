from .cluster_wide import CapacityCheck as CapacityCheck
from .cluster_wide import latest_best as latest_best
from .emptiable import cannot_be_emptied as cannot_be_emptied
from .weak_nodes import Weakness as Weakness

from .cluster_wide import CapacityCheck as CapacityCheck
from .emptiable import cannot_be_emptied as cannot_be_emptied
from .weak_nodes import Weakness as Weakness

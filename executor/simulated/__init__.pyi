from .cluster import SimulatedCluster as SimulatedCluster
from .durations import Durations as Durations

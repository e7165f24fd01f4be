from .clock import LeapingClock as LeapingClock
from .cluster import SimulatedCluster as SimulatedCluster

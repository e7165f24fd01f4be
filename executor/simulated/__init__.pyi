from .clock import LeapingClock as LeapingClock
from .cluster import SimulatedCluster as SimulatedCluster
from .faults import Extent as Extent
from .faults import FailAction as FailAction
from .faults import Faults as Faults

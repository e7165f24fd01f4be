from .cluster import SimulatedCluster as SimulatedCluster

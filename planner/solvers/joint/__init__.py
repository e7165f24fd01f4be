"""Several instances placed at the same time, where one after the other leaves some over."""

from planner.solvers.joint.result import LeftOver, Together
from planner.solvers.joint.together import evacuate_together, place_together, why_left_over

__all__ = ["LeftOver", "Together", "evacuate_together", "place_together", "why_left_over"]

from .goal_set import GoalSet as GoalSet
from .goal_state import GoalState as GoalState
from .kinds import GoalKind as GoalKind
from .matching import without_others as without_others
from .resolve import resolved as resolved
from .resolve import resolved_as_far_as_possible as resolved_as_far_as_possible
from .wish import Wish as Wish
from .wish import read_wish as read_wish

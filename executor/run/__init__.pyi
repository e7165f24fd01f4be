from .job_tracking import PROGRESS_STEP as PROGRESS_STEP
from .replanning import Agreed as Agreed
from .replanning import Replan as Replan
from .runner import Runner as Runner
from .task import Task as Task
from .waiting import NO_WAIT as NO_WAIT
from .waiting import Wait as Wait
from .waiting import Waiting as Waiting

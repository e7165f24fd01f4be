from .observed_speed import ENOUGH as ENOUGH
from .observed_speed import Stay as Stay
from .observed_speed import speed_so_far as speed_so_far
from .time_left import POLL as POLL
from .time_left import Forecast as Forecast
from .time_left import Standing as Standing
from .time_left import Winding as Winding
from .time_left import forecast as forecast

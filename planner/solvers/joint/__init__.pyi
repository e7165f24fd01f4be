from .result import LeftOver as LeftOver
from .result import Together as Together
from .together import evacuate_together as evacuate_together
from .together import place_together as place_together
from .together import why_left_over as why_left_over

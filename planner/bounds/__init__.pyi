from .least_score import LowerBound as LowerBound
from .least_score import lower_bound as lower_bound

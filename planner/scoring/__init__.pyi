from .bounds import proven_bound as proven_bound
from .bounds import reserved_memory_bound as reserved_memory_bound
from .exact import ExactScorer as ExactScorer
from .exact import overall as overall
from .exact import spread_values as spread_values
from .terms import RESERVED_TOTAL as RESERVED_TOTAL
from .terms import TERMS as TERMS

from .choice import Choice as Choice
from .compiled import CompiledSearch as CompiledSearch
from .exhaustive import ExhaustiveChooser as ExhaustiveChooser
from .greedy import balance as balance
from .lazy import Lanes as Lanes
from .lazy import LazyChooser as LazyChooser

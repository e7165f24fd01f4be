from .choice import Choice as Choice
from .exhaustive import ExhaustiveChooser as ExhaustiveChooser
from .greedy import balance as balance
from .lazy import LazyChooser as LazyChooser

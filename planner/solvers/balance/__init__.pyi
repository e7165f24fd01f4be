from .choice import Choice as Choice
from .greedy import balance as balance
from .lazy import LazyChooser as LazyChooser

from .ordering import Order as Order
from .ordering import Way as Way
from .ordering import in_order as in_order

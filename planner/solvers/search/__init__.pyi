from .offers import Offer as Offer
from .offers import trade_off as trade_off
from .prefix import cost_of as cost_of
from .search import Search as Search

from .offers import Offer as Offer
from .offers import TradeOffOffers as TradeOffOffers
from .offers import trade_off as trade_off
from .search import Search as Search

from .broken_limits import limit_words as limit_words
from .immovable import Immobility as Immobility
from .out_of_use import OutOfUse as OutOfUse
from .out_of_use import why_out_of_use as why_out_of_use
from .place_refusal import Reason as Reason
from .unfit_node import why_unfit as why_unfit
from .unprotected import n_plus_one as n_plus_one

from .facts import OVER_LUXI as OVER_LUXI
from .facts import OVER_RAPI as OVER_RAPI
from .opening import open_backend as open_backend

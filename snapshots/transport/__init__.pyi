from .basic_authorization import why_not_sendable as why_not_sendable
from .certificate_pin import read_pin as read_pin
from .login import Login as Login
from .time_limit import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT
from .time_limit import check_timeout as check_timeout

from .library import Fault as Fault
from .library import Kernel as Kernel
from .library import NoKernel as NoKernel
from .library import kernel as kernel
from .library import switch_off as switch_off
from .library import switch_on as switch_on

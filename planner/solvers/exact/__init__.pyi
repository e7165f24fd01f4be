from .neighbourhood import LITTLE as LITTLE
from .neighbourhood import inner_instances as inner_instances
from .neighbourhood import solve_nodes as solve_nodes
from .proof import Proof as Proof
from .proof import ProofEffort as ProofEffort
from .proof import Unmodelled as Unmodelled
from .proof import prove as prove
from .settling import settled as settled

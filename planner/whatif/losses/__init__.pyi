from .loss_table import LossTable as LossTable
from .nodes_lost import NodesLost as NodesLost
from .nodes_lost import Restart as Restart
from .nodes_lost import StaysDown as StaysDown
from .nodes_lost import losses_of as losses_of
from .restarts import RoomLack as RoomLack
from .screening import screen_any as screen_any
from .screening import screen_sets as screen_sets

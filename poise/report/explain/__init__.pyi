from .document import explanation_document as explanation_document
from .document import instance_document as instance_document
from .instance import instance_report as instance_report
from .moves import moves_report as moves_report

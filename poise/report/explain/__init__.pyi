from .document import explanation_document as explanation_document
from .moves import moves_report as moves_report

from .document import allocation_document as allocation_document
from .report import allocation_report as allocation_report

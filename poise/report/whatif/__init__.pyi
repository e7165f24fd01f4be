from .csv_files import what_if_csv as what_if_csv
from .document import what_if_document as what_if_document
from .moments import clock as clock
from .report import short_names as short_names
from .report import verdict_line as verdict_line
from .report import what_if_markdown as what_if_markdown
from .report import what_if_report as what_if_report
from .report import what_if_text as what_if_text

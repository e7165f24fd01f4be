"""The answer to "where does a new instance go", as a report and as a document.

How these are shown (plain text, a terminal) is not known here.
"""

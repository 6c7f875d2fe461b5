"""One plan of a workbook, written as xlsx and ods, the same bytes each time. Knows nothing of returns or reports."""

"""The minimum standards: rule sets, measures over rows, verdicts. Pure: no input or output but loading rule files."""

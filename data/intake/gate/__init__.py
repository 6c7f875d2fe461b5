"""The gate: what a file must pass before anything believes a word of it.

Nothing here imports more than the standard library, because it runs in the reader's child process. Each step raises
`FileRefusal` with the code of its own refusal; `data/intake/findings.yaml` holds the words.
"""

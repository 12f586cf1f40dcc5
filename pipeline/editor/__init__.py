"""The language server: an article is checked as it is written (``medfact lsp``).

`checker` checks one text at hand with the same stages as ``medfact check``; `worker` runs it in a thread, after a pause
in typing; `suppressing` makes the edits that silence a finding; `wording` writes the hover; `positions` counts as
editors count. None of them knows the protocol: `server` does, and alone imports pygls.
"""

"""Word documents: the container, styles, numbering, fields and the walk through the text, for ``readers/docx.py``."""

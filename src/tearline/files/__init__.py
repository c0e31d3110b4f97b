"""Files beside records: photographs, scans, PDFs, recordings (ADR 0048, docs/files.md).

``kinds``       which types are taken, by their content
``child``       the process that holds nothing: finds the type, counts pages, draws a picture's pixels
``looked_into`` the side of whoever adds a file: starts the child, believes nothing
``deeds``       adding a file
``questions``   which there are, and the bytes of one
"""

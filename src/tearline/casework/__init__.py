"""Matters: what moves. Boards and single ones as a viewer's moves have them, and the deeds of opening and moving one.

What kinds there are is data (:mod:`tearline.matters`); who may move what is decided by the database (ADR 0045).
"""

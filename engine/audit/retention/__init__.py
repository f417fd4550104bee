"""Retention by classification (JRA): what may be destroyed or handed over, and the proposals of it.

Runut only proposes. Destroying needs the assessment and the written approval that PP 28/2012 asks
for, and nothing of it is done here: no row and no file is ever deleted.
"""

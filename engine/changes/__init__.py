"""Changing an SOP: its draft, the word of two people, its editions, and the running cases that follow."""

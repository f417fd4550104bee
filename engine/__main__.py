"""`python -m engine`: the commands that need no pages."""

from engine.terminal import runut

runut()

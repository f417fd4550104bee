"""A believable year of letters for the demo office."""

from engine.demo.year.making import TooFew, UsedAlready, YearMade, make_year

__all__ = ["TooFew", "UsedAlready", "YearMade", "make_year"]

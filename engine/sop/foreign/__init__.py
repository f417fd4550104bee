"""Diagrams of other tools: what is in them, and what of it an SOP can be."""

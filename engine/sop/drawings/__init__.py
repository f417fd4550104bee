"""The drawing of an SOP: read from its diagram, laid out anew, shown as a picture."""

"""Two states of an SOP, compared value by value and told in sentences."""

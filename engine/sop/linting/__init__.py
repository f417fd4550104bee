"""The gate of an SOP: every rule that a diagram must keep before it may run."""

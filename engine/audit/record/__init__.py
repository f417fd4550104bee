"""The sealed record: checkpoints over it, and whether it is whole."""

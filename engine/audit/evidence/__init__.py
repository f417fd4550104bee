"""What an auditor carries away of a case, and the checker that goes with it."""

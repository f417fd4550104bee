"""The auditor's room: what really happened, whether the record is whole, and the evidence of it."""

"""Which cases left what the SOP says, rule by rule."""

"""One case as it really went: its steps, its changes, its letter, now or at an earlier moment."""

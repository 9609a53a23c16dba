"""The daily job: plan a day's run, hold or release it, close grants, undo, and report lateness."""

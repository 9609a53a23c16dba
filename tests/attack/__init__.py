"""An attack on running servers for some minutes: `python -m tests.attack`.

Everything stays on this machine. It is no part of the tests: those of its pieces are in
`tests/test_attack.py`.
"""

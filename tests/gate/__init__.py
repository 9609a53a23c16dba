"""Attacks on a running server, with sign-in and without, that anybody on the network can make."""

"""Load extracts into the register: good rows in, rejected rows reported."""

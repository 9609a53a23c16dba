"""The rules applied to one pair at a time, in plain Python without a database or `core`.

It plays a history of dated acts, and then answers what each grant is, what it rests on, and who
could view which file on which day. The register must give the same answers. Where the rules leave a
choice, a docstring says what was decided ("Decided: ...").
"""

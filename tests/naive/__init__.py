"""The rules read one pair at a time: plain Python without a database, independent of `core`.

It walks through a history of dated acts and says afterwards what each grant is, what it rests on
and who could view which file on which day. The register has to say the same. Where the rules
leave a choice, what was decided stands in the docstring at that place.
"""

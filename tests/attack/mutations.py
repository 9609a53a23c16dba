"""Makes hostile bytes, texts and messages; the same ones for the same seed."""

from collections.abc import Callable
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from tests.hostile import TEXTS

DEEPEST = 4  # messages within messages
LONGEST = 100_000  # of a text or a number of bytes, seldom
EXTREMES = (0, 1, -1, 2**31 - 1, -(2**31), 2**32 - 1, 2**53, 2**63 - 1, -(2**63), 2**64 - 1)
FLOATS = (0.0, -1.5, 1e308, 5e-324, float("inf"), float("-inf"), float("nan"))
ODD = ("", "\0", "a\0b", "null", "[]", '{"selection":{"rows":[9999999]}}', '{"a":', "[" * 3000, "0")
WHOLE = {
    getattr(FieldDescriptor, f"TYPE_{name}"): (bits, signed)
    for name, bits, signed in (
        ("INT32", 32, True), ("SINT32", 32, True), ("SFIXED32", 32, True), ("INT64", 64, True),
        ("SINT64", 64, True), ("SFIXED64", 64, True), ("UINT32", 32, False), ("FIXED32", 32, False),
        ("UINT64", 64, False), ("FIXED64", 64, False),
    )
}  # fmt: skip


def changed(data: bytes, chance: Random) -> bytes:
    """Return the data with one to four places changed, left out, doubled or cut off."""
    out = bytearray(data)
    for _time in range(chance.randint(1, 4)):
        place = chance.randrange(len(out) + 1)
        some = chance.randint(1, 40)
        change = chance.choice(("other", "bit", "out", "doubled", "cut", "more"))
        if change == "other" or not out:
            out[place:place] = chance.randbytes(some)
        elif change == "bit" and place < len(out):
            out[place] ^= 1 << chance.randrange(8)
        elif change == "out":
            del out[place : place + some]
        elif change == "doubled":
            out[place:place] = out[place : place + some]
        elif change == "cut" and chance.random() < 0.2:
            del out[place:]
        elif change == "more":
            out[place : place + 1] = bytes([chance.choice((0, 9, 10, 13, 37, 127, 128, 255))])
    return bytes(out)


def text(chance: Random) -> str:
    """Return a text that somebody could send to break the application."""
    draw = chance.random()
    if draw < 0.5:
        return chance.choice(TEXTS)
    if draw < 0.7:
        return chance.choice(ODD)
    if draw < 0.75:
        return chance.choice(("x", "é", "\U0001f6e1", "a ")) * chance.randint(300, LONGEST // 4)
    points = (
        chance.choice((0x80, 0x800, 0xD800, 0x110000)) for _char in range(chance.randint(1, 40))
    )
    return (
        "".join(chr(chance.randrange(1, highest)) for highest in points)
        .encode("utf-8", "ignore")
        .decode()
    )


def whole(chance: Random, bits: int = 64, *, signed: bool = True) -> int:
    """Return a whole number of so many bits, often one at an end."""
    lowest, highest = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return min(max(chance.choice((*EXTREMES, chance.getrandbits(bits))), lowest), highest)


def fill(message: Message, chance: Random, depth: int = 0) -> None:
    """Set a few fields of a message, and of those within it, to values of their own types."""
    fields = list(message.DESCRIPTOR.fields)
    for field in chance.sample(fields, min(len(fields), chance.randint(1, 3))):
        set_field(message, field, chance, depth)


def set_field(message: Any, field: Any, chance: Random, depth: int = 0) -> None:
    """Set one field of a message; one that holds several gets up to three."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    several = range(chance.randint(0, 3)) if field.is_repeated else None
    if field.message_type is None:
        value = _plain(field)
        if several is None:
            setattr(message, field.name, value(chance))
        else:
            getattr(message, field.name).extend(value(chance) for _each in several)
        return
    within = getattr(message, field.name)
    for one in [within] if several is None else [within.add() for _each in several]:
        one.SetInParent()
        if depth < DEEPEST:
            fill(one, chance, depth + 1)


def _plain(field: Any) -> Callable[[Random], Any]:
    if field.type in WHOLE:
        bits, signed = WHOLE[field.type]
        return lambda chance: whole(chance, bits, signed=signed)
    return {
        FieldDescriptor.TYPE_BOOL: lambda chance: chance.random() < 0.5,
        FieldDescriptor.TYPE_DOUBLE: lambda chance: chance.choice(FLOATS),
        FieldDescriptor.TYPE_FLOAT: lambda chance: chance.choice(FLOATS),
        FieldDescriptor.TYPE_STRING: text,
        FieldDescriptor.TYPE_BYTES: lambda chance: chance.randbytes(chance.randint(0, 200)),
        FieldDescriptor.TYPE_ENUM: lambda chance: chance.choice(field.enum_type.values).number,
    }[field.type]

"""The bytes of a file: objects in one compressed object stream, streams beside it, and room for a seal."""

import zlib
from dataclasses import dataclass, replace
from hashlib import sha256

from cases.errors import Invalid

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_RANGE_ROOM = 36
_PAGE_LEVEL = 6


@dataclass(frozen=True)
class Unsealed:
    """A finished file; with room for a seal if one was asked for, else complete as it is.

    `byte_range` is the /ByteRange as it already stands in the file: (0, a, b, c) covers the first `a` bytes and `c` bytes
    from `b` on, which is everything but the hexadecimal string `<00…00>` of /Contents with its angle brackets.
    `contents_at` is the offset of the first hexadecimal digit, `contents_size` the number of digits (two per byte of CMS).
    `moment_at` is the offset of the moment of sealing (a PDF date of 17 bytes). Without room for a seal `byte_range` covers
    the whole file and the others are 0.
    """

    content: bytes
    byte_range: tuple[int, int, int, int]
    contents_at: int
    contents_size: int
    moment_at: int = 0

    def covered(self) -> tuple[bytes, bytes]:
        """The two parts the seal covers, in order: what has to be hashed."""
        _, first, start, length = self.byte_range
        return self.content[:first], self.content[start : start + length]

    def dated(self, moment: str) -> "Unsealed":
        """The same file, sealed at this moment (a PDF date of 17 bytes); nothing moves."""
        said, at = moment.encode("ascii"), self.moment_at
        return replace(self, content=self.content[:at] + said + self.content[at + len(said) :])

    def filled(self, cms: bytes) -> bytes:
        """The sealed file: the CMS (DER) in place of the zeros. `Invalid` if no room was left or it is too small."""
        digits = cms.hex().encode()
        if len(digits) > self.contents_size:
            raise Invalid(
                f"Das Siegel hat {len(cms)} Bytes, im Dokument ist Platz für {self.contents_size // 2}."
            )
        at = self.contents_at
        return self.content[:at] + digits + self.content[at + len(digits) :]


class ObjectFile:
    """Collects objects (ISO 32000-1, 7.5.7 and 7.5.8) and writes the file in one go; the same objects give the same bytes."""

    def __init__(self) -> None:
        self._count = 0
        self._packed: list[tuple[int, str]] = []
        self._parts: list[bytes] = [_HEADER]
        self._length = len(_HEADER)
        self._offsets: dict[int, int] = {}
        self._room: tuple[int, int, int, int] | None = (
            None  # Offsets: moment, /ByteRange, digits; number of digits.
        )

    def reserve(self) -> int:
        """A number for an object that is put later."""
        self._count += 1
        return self._count

    def put(self, number: int, body: str) -> None:
        """The object with this number; goes into the object stream."""
        self._packed.append((number, body))

    def add(self, body: str) -> int:
        """A new object; its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def stream(self, entries: str, content: bytes, *, is_compressed: bool = True) -> int:
        """A new stream object with these dictionary entries; its number."""
        number = self.reserve()
        if is_compressed:
            entries += "/Filter/FlateDecode"
            content = zlib.compress(content, _PAGE_LEVEL)
        self._write_stream(number, entries, content)
        return number

    def leave_room(self, size: int, moment: str, name: str) -> int:
        """A signature dictionary with zeros for `size` bytes of CMS; its number.

        `moment` is a PDF date, `name` a text string.
        """
        number = self.reserve()
        begin = f"{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M("
        head = f"{begin}{moment})/Name{name}/ByteRange[".encode()
        middle = b" " * _RANGE_ROOM + b"]/Contents<"
        range_at = self._length + len(head)
        self._room = (self._length + len(begin), range_at, range_at + len(middle), 2 * size)
        self._write(number, head + middle + b"0" * (2 * size) + b">>>\nendobj\n")
        return number

    def finished(self, root: int, information: int, file_id: str) -> Unsealed:
        """The file with this catalogue and information dictionary; `file_id` are 32 hexadecimal digits.

        The second identifier is taken from the content, so that two versions of a document can be told apart.
        """
        packed_in = self._write_packed()
        number = self.reserve()
        at = self._length
        rows = [b"\0\0\0\0\0\0\xff\xff"] + [b""] * number
        for index, (packed, _) in enumerate(self._packed):
            rows[packed] = b"\2" + packed_in.to_bytes(4, "big") + index.to_bytes(3, "big")
        for written, offset in {**self._offsets, number: at}.items():
            rows[written] = b"\1" + offset.to_bytes(4, "big") + b"\0\0\0"
        self._write_stream(
            number,
            f"/Type/XRef/Size {number + 1}/W[1 4 3]/Root {root} 0 R/Info {information} 0 R/ID[<{file_id}><{self._digest()}>]"
            "/Filter/FlateDecode",
            zlib.compress(b"".join(rows)),
        )
        self._parts.append(f"startxref\n{at}\n%%EOF\n".encode())
        return self._with_range(b"".join(self._parts))

    def _digest(self) -> str:
        whole = sha256()
        for part in self._parts:
            whole.update(part)
        return whole.hexdigest()[:32]

    def _with_range(self, content: bytes) -> Unsealed:
        if self._room is None:
            return Unsealed(content, (0, len(content), len(content), 0), 0, 0)
        moment_at, range_at, digits_at, digits = self._room
        end = digits_at + digits + 1
        byte_range = (0, digits_at - 1, end, len(content) - end)
        written = " ".join(map(str, byte_range)).encode().ljust(_RANGE_ROOM)
        content = content[:range_at] + written + content[range_at + _RANGE_ROOM :]
        return Unsealed(content, byte_range, digits_at, digits, moment_at)

    def _write_packed(self) -> int:
        number = self.reserve()
        places, at = [], 0
        for packed, body in self._packed:
            places.append(f"{packed} {at}")
            at += len(body) + 1
        head = " ".join(places) + "\n"
        content = head + "\n".join([body for _, body in self._packed])
        self._write_stream(
            number,
            f"/Type/ObjStm/N {len(self._packed)}/First {len(head)}/Filter/FlateDecode",
            zlib.compress(content.encode("ascii"), _PAGE_LEVEL),
        )
        return number

    def _write_stream(self, number: int, entries: str, content: bytes) -> None:
        head = f"{number} 0 obj\n<<{entries}/Length {len(content)}>>\nstream\n".encode()
        self._write(number, b"".join((head, content, b"\nendstream\nendobj\n")))

    def _write(self, number: int, written: bytes) -> None:
        self._offsets[number] = self._length
        self._parts.append(written)
        self._length += len(written)

"""The finished bytes of a document and the room left in them for a seal."""

from dataclasses import dataclass

from cases.errors import Invalid


@dataclass(frozen=True)
class Unsealed:
    """A finished file; with room for a seal if one was asked for, else complete as it is.

    `byte_range` is the /ByteRange as it already stands in the file: (0, a, b, c) covers the first `a` bytes and `c` bytes
    from `b` on, which is everything but the hexadecimal string `<00…00>` of /Contents with its angle brackets.
    `contents_at` is the offset of the first hexadecimal digit, `contents_size` the number of digits (two per byte of CMS).
    Without room for a seal `byte_range` covers the whole file and `contents_size` is 0.
    """

    content: bytes
    byte_range: tuple[int, int, int, int]
    contents_at: int
    contents_size: int

    def covered(self) -> tuple[bytes, bytes]:
        """The two parts the seal covers, in order: what has to be hashed."""
        _, first, start, length = self.byte_range
        return self.content[:first], self.content[start : start + length]

    def filled(self, cms: bytes) -> bytes:
        """The sealed file: the CMS (DER) in place of the zeros. `Invalid` if no room was left or it is too small."""
        digits = cms.hex().encode()
        if len(digits) > self.contents_size:
            raise Invalid(
                f"Das Siegel hat {len(cms)} Bytes, im Dokument ist Platz für {self.contents_size // 2}."
            )
        at = self.contents_at
        return self.content[:at] + digits + self.content[at + len(digits) :]

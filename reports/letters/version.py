"""Which renderer makes letters here: another one makes other bytes of the same facts, and nobody has to guess that."""

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_CODE = Path(__file__).resolve().parents[1]
_PARTS = ("letters", "pdf")
_LIBRARIES = ("reportlab", "pyphen")
_LENGTH = 12


@lru_cache(maxsize=1)
def renderer_version() -> str:
    """The libraries that set and draw, and a digest of our code and fonts: "reportlab 5.1.0, pyphen 0.17.2, 3f2a9c81d0e4"."""
    digest = sha256()
    for path in sorted(path for part in _PARTS for path in (_CODE / part).rglob("*") if path.is_file()):
        if path.suffix == ".pyc":
            continue
        digest.update(path.relative_to(_CODE).as_posix().encode())
        digest.update(path.read_bytes())
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"{libraries}, {digest.hexdigest()[:_LENGTH]}"

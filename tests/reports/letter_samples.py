"""Sample letters of the tests: one complete Bescheid of two pages, and a short one to vary."""

from dataclasses import replace
from datetime import date

from cases.facts.letter import Block, BlockKind, LetterFacts, Letterhead, Signature

LETTERHEAD = Letterhead(
    authority_name="Landkreis Heidekreis",
    head_of_authority="Der Landrat",
    return_address="Landkreis Heidekreis · Harburger Straße 2 · 29614 Soltau",
    footer_columns=(
        ("Landkreis Heidekreis", "Harburger Straße 2", "29614 Soltau"),
        ("Telefon 05191 970-0", "Telefax 05191 970-900", "www.heidekreis.example"),
        ("Kreissparkasse Soltau", "IBAN DE12 2585 1660 0000 1234 56", "BIC NOLADE21SOL"),
        ("Sprechzeiten", "Mo–Fr 8.30–12.00 Uhr", "Do 14.00–17.00 Uhr"),
    ),
    place="Soltau",
    emblem="heide",
)


def heading(text: str) -> Block:
    return Block(BlockKind.HEADING, text)


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


BLOCKS = (
    paragraph("Sehr geehrte Frau Müller-Lüdenscheidt,"),
    paragraph(
        "auf Ihren Antrag vom 14.08.2026, hier vollständig eingegangen am 02.09.2026, ergeht folgender"
    ),
    heading("Bescheid"),
    Block(
        BlockKind.NUMBERED,
        items=(
            "Ihnen wird unbeschadet der Rechte Dritter die widerrufliche Erlaubnis erteilt, das "
            "auf dem Grundstück "
            "Gemarkung Schneverdingen, Flur 1, Flurstück 10/1 anfallende häusliche "
            "Schmutzwasser nach Behandlung in "
            "einer Kleinkläranlage für 4 Einwohnerwerte über eine Versickerungsanlage in das "
            "Grundwasser einzuleiten.",
            "Die Erlaubnis ist bis zum 31.12.2041 befristet. Sie kann auf Antrag verlängert "
            "werden, wenn der Antrag "
            "spätestens sechs Monate vor Ablauf der Frist gestellt wird.",
            "Für diesen Bescheid werden Kosten in Höhe von **463,45 Euro** festgesetzt. Der "
            "Betrag ist bis zum "
            "05.01.2027 unter Angabe des Kassenzeichens 5000.100000 zu überweisen.",
        ),
    ),
    heading("Nebenbestimmungen"),
    paragraph("Die Erlaubnis wird mit folgenden Nebenbestimmungen verbunden:"),
    Block(
        BlockKind.BULLETS,
        items=(
            "Die Anlage ist nach der allgemeinen bauaufsichtlichen Zulassung Z-55.61-300 zu "
            "errichten, zu betreiben "
            "und mindestens zweimal jährlich durch eine fachkundige Person warten zu lassen.",
            "Folgende Überwachungswerte sind im Ablauf einzuhalten: chemischer Sauerstoffbedarf "
            "(CSB) höchstens "
            "150 mg/l, biochemischer Sauerstoffbedarf (BSB5) höchstens 40 mg/l.",
            "Die Wartungsprotokolle sind drei Jahre aufzubewahren und der unteren Wasserbehörde "
            "auf Verlangen "
            "vorzulegen.",
            "Jede Änderung der Anlage und jeder Eigentumswechsel sind der unteren Wasserbehörde unverzüglich "
            "schriftlich anzuzeigen.",
        ),
    ),
    heading("Begründung"),
    paragraph(
        "Sie haben mit dem oben genannten Antrag die Erlaubnis zur Einleitung von gereinigtem "
        "Abwasser beantragt. Das "
        "Grundstück liegt außerhalb des Gebietes, das nach dem Abwasserbeseitigungskonzept der Gemeinde "
        "Schneverdingen zentral entsorgt wird. Die Gemeinde hat die Pflicht zur "
        "Abwasserbeseitigung durch Satzung auf "
        "die Nutzungsberechtigten der Grundstücke übertragen."
    ),
    paragraph(
        "Das Einleiten von Stoffen in ein Gewässer ist eine Benutzung nach § 9 Abs. 1 Nr. 4 des "
        "Wasserhaushaltsgesetzes (WHG) und bedarf nach § 8 Abs. 1 WHG der Erlaubnis. "
        "Versagungsgründe nach § 12 WHG "
        "liegen nicht vor. Die Prüfung der eingereichten Unterlagen hat ergeben, dass die "
        "Anforderungen nach § 57 WHG "
        "und Anhang 1 der Abwasserverordnung bei ordnungsgemäßem Betrieb eingehalten werden. "
        "Der Flurabstand zum "
        "Grundwasser beträgt nach dem Bodengutachten mehr als einen Meter; eine schädliche "
        "Gewässerveränderung ist "
        "daher nicht zu erwarten."
    ),
    paragraph(
        "Die Nebenbestimmungen beruhen auf § 13 WHG. Sie sind geeignet, erforderlich und "
        "angemessen, um nachteilige "
        "Wirkungen auf das Grundwasser zu vermeiden. Die Befristung ist notwendig, um die "
        "Anlage in angemessenen "
        "Abständen an den Stand der Technik anpassen zu können."
    ),
    heading("Kostenentscheidung"),
    paragraph(
        "Die Kosten des Verfahrens tragen Sie als Antragstellerin oder Antragsteller. Die "
        "Festsetzung beruht auf den "
        "§§ 1, 3, 5 und 13 des Niedersächsischen Verwaltungskostengesetzes in Verbindung mit der Allgemeinen "
        "Gebührenordnung."
    ),
    Block(
        BlockKind.TABLE,
        rows=(
            ("Kostenposition", "Tarifstelle", "Betrag in Euro"),
            ("Erlaubnis nach § 8 WHG", "Nr. 96.1.4.1", "380,00"),
            ("Prüfung des Bodengutachtens (1,5 Std. zu je 48,00 Euro)", "Nr. 1.1", "72,00"),
            ("Auslagen für Zustellung und Kopien", "§ 13 NVwKostG", "11,45"),
            ("Summe", "", "463,45"),
        ),
        numeric_columns=(2,),
        has_total=True,
    ),
    heading("Rechtsbehelfsbelehrung"),
    paragraph(
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. Der "
        "Widerspruch ist schriftlich, in elektronischer Form nach § 3a Abs. 2 des "
        "Verwaltungsverfahrensgesetzes oder "
        "zur Niederschrift beim Landkreis Heidekreis, Harburger Straße 2, 29614 Soltau, "
        "einzulegen. Hinweise zur "
        "elektronischen Form finden Sie unter "
        "[www.heidekreis.example/kontakt](https://www.heidekreis.example/kontakt)."
    ),
    paragraph(
        "Ein Widerspruch gegen die Kostenfestsetzung hat nach § 80 Abs. 2 Satz 1 Nr. 1 der "
        "Verwaltungsgerichtsordnung keine aufschiebende Wirkung."
    ),
)

BESCHEID = LetterFacts(
    letter_id="brief-4711",
    language="de-DE",
    letterhead=LETTERHEAD,
    delivery_note="Gegen Postzustellungsurkunde",
    address_lines=("Frau", "Wilhelmine Müller-Lüdenscheidt", "Lönsweg 1", "29640 Schneverdingen"),
    information=(
        ("Fachbereich", "Umwelt, untere Wasserbehörde"),
        ("Mein Zeichen", "70.2/66.31.10-2026000"),
        ("Auskunft erteilt", "Katharina Oelkers"),
        ("Zimmer", "B 214"),
        ("Telefon", "05191 970-1234"),
        ("E-Mail", "wasser@heidekreis.example"),
    ),
    dated_on=date(2026, 11, 23),
    subject="Wasserrechtliche Erlaubnis zum Betrieb einer Kleinkläranlage auf dem Grundstück Gemarkung "
    "Schneverdingen, Flur 1, Flurstück 10/1",
    blocks=BLOCKS,
    signature=Signature(is_automatic=False, on_behalf="Im Auftrag", name="Katharina Oelkers"),
    after_signature=(
        heading("Hinweise zum Datenschutz"),
        paragraph(
            "Informationen zur Verarbeitung Ihrer personenbezogenen Daten nach Artikel 13 und 14 der "
            "Datenschutz-Grundverordnung finden Sie unter "
            "[www.heidekreis.example/datenschutz](https://www.heidekreis.example/datenschutz) "
            "oder erhalten Sie auf "
            "Wunsch in Papierform."
        ),
    ),
)

SHORT = replace(
    BESCHEID,
    letter_id="brief-kurz",
    blocks=(paragraph("Guten Tag,"), paragraph("wir haben Ihren Antrag erhalten.")),
    after_signature=(),
)

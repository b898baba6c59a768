"""German titles of the facts a letter prints, by their path (see `printed`), for sentences about a missing one."""

from collections.abc import Mapping

from cases.catalogue.form_fields import FormField
from cases.catalogue.outcome_rule import Outcome

OUTCOME_FIELDS = "decision.fields."
_FORM = "form."
_LABELS = "labels."

_TITLES = {
    "dated_on": "Datum des Schreibens",
    "case": "Vorgang",
    "case.file_reference": "Aktenzeichen",
    "case.received_on": "Eingangsdatum",
    "case.received_at": "Eingang mit Uhrzeit",
    "case.withdrawn_on": "Tag der Rücknahme",
    "case.claims_close_on": "Letzter Tag, um Fahrtkosten des Schuljahres zu beantragen",
    "case.applicant_name": "Name der antragstellenden Person",
    "case.subject_line": "Betreff",
    "case.follows": "Aktenzeichen des früheren Vorgangs",
    "case.first_case": "Aktenzeichen des ersten Vorgangs",
    "case.first_service": "Leistung des ersten Vorgangs",
    "applicant": "antragstellende Person",
    "applicant.name": "Name der antragstellenden Person",
    "applicant.salutation_line": "Anrede",
    "applicant.address_lines": "Anschrift",
    "recipient": "Person, die das Schreiben bekommt",
    "recipient.name": "Name der Person, die das Schreiben bekommt",
    "recipient.salutation_line": "Anrede der Person, die das Schreiben bekommt",
    "form": "Angaben aus dem Formular",
    "labels": "Bezeichnung einer Angabe aus dem Formular",
    "authority": "Behörde",
    "authority.name": "Name der Behörde",
    "authority.article": "Artikel zum Namen der Behörde",
    "authority.address": "Anschrift der Behörde",
    "authority.place": "Ort der Behörde",
    "authority.bank": "Bankverbindung",
    "authority.bank.holder": "Bankverbindung: Empfänger",
    "authority.bank.iban": "Bankverbindung: IBAN",
    "authority.bank.bank_name": "Bankverbindung: Name der Bank",
    "authority.creditor": "Gemeinde, für die erhoben wird",
    "service": "Leistung",
    "service.title": "Name der Leistung",
    "service.short_title": "Kurzname der Leistung",
    "service.target_days": "Bearbeitungszeit",
    "service.legal_basis": "Rechtsgrundlage",
    "delivery": "Versandweg",
    "clerk": "zuständige Person",
    "clerk.name": "Name der zuständigen Person",
    "clerk.phone": "Telefonnummer der zuständigen Person",
    "clerk.email": "E-Mail-Adresse der zuständigen Person",
    "clerk.room": "Zimmer der zuständigen Person",
    "decision": "Entscheidung",
    "decision.outcome": "Ergebnis",
    "decision.fields": "Angaben zur Entscheidung",
    "decision.replaces": "Datum des früheren Bescheids",
    "decision.taken_back": "Aufgehobene Befreiung oder Ermäßigung",
    "decision.taken_back[].percent": "Aufgehobene Ermäßigung in Prozent",
    "decision.taken_back[].file_reference": "Aktenzeichen der aufgehobenen Befreiung oder Ermäßigung",
    "decision.taken_back[].gone_from": "Erster Tag ohne Befreiung oder Ermäßigung",
    "decision.reasons": "Begründung",
    "decision.side_provisions": "Nebenbestimmungen",
    "decision.fee_cents": "Gebühr",
    "decision.dates": "Termine der Entscheidung",
    "decision.dates[].begins_at": "Beginn eines Termins",
    "decision.dates[].ends_at": "Ende eines Termins",
    "decision.leaves_dates": "Andere Termine",
    "decision.moved_from": "Angezeigte Zeit",
    "decision.moved_from.begins_at": "Angezeigter Beginn",
    "decision.moved_from.ends_at": "Angezeigtes Ende",
    "consultations": "Name einer angehörten Stelle",
    "consultation": "Beteiligung",
    "consultation.paragraphs": "Frage an die Stelle",
    "consultation.due_on": "Frist der Stellungnahme",
    "calculation": "Berechnung",
    "calculation.title": "Titel der Berechnung",
    "calculation.lines": "Zeilen der Berechnung",
    "calculation.lines[].label": "Posten der Berechnung",
    "calculation.lines[].note": "Anmerkung zur Berechnung",
    "calculation.lines[].source": "Rechtsgrundlage der Berechnung",
    "calculation.lines[].amount_cents": "Betrag in der Berechnung",
    "calculation.period": "Zeitraum der Berechnung",
    "calculation.total_cents": "Summe der Berechnung",
    "amounts": "Beträge je Zeitraum",
    "amounts[].from": "Beginn eines Zeitraums",
    "amounts[].until": "Ende eines Zeitraums",
    "amounts[].cents": "Betrag eines Zeitraums",
    "amounts[].lines[].label": "Posten der Anrechnung",
    "amounts[].lines[].note": "Anmerkung zur Anrechnung",
    "amounts[].lines[].amount_cents": "Betrag der Anrechnung",
    "changed_values": "Geänderte Beträge des Gesetzes",
    "changed_values[].label": "Geänderter Betrag des Gesetzes",
    "changed_values[].before_cents": "Betrag des Gesetzes vor der Änderung",
    "changed_values[].cents": "Betrag des Gesetzes nach der Änderung",
    "changed_on": "Tag, seit dem das Gesetz für das Kind andere Beträge hat",
    "is_lowered": "Betrag sinkt",
    "later_decision": "Bescheid für spätere Monate",
    "later_decision.day_before": "letzter Tag vor dem Bescheid für spätere Monate",
    "later_decision.begins_on": "Beginn des Bescheids für spätere Monate",
    "later_decision.decided_on": "Datum des Bescheids für spätere Monate",
    "instalments": "Fälligkeiten",
    "instalments[].due_on": "Fälligkeit einer Rate",
    "instalments[].cents": "Betrag einer Rate",
    "years": "Steuer je Jahr",
    "years[].year": "Steuerjahr",
    "years[].cents": "Steuer eines Jahres",
    "ranks_move": "Vorrücken anderer Hunde",
    "bylaw": "Hundesteuersatzung",
    "bylaw.dated_on": "Datum der Hundesteuersatzung",
    "bylaw.begins": "Paragraf der Satzung zum Beginn der Steuer",
    "bylaw.ends": "Paragraf der Satzung zum Ende der Steuer",
    "bylaw.joint": "Paragraf der Satzung zur Gesamtschuld",
    "tax_start": "Beginn der Steuer nach der Satzung",
    "tax_start.counted_on": "Tag, der für den Beginn der Steuer zählt",
    "tax_start.months": "Alter, ab dem ein Hund steuerpflichtig ist",
    "tax_end": "Ende der Steuer nach der Satzung",
    "remedy": "Rechtsbehelfsbelehrung",
    "remedy.text": "Rechtsbehelfsbelehrung",
    "request": "Nachforderung",
    "request.items": "angeforderte Unterlagen",
    "request.items[].title": "Bezeichnung einer angeforderten Unterlage",
    "request.items[].help": "Erläuterung einer angeforderten Unterlage",
    "request.due_on": "Frist der Nachforderung",
    "request.requested_on": "Tag der Nachforderung",
    "request.consequence": "Folge bei Fristablauf",
    "request.remark": "Hinweis zur Nachforderung",
    "hand_over": "Abgabe",
    "hand_over.authority_name": "Name der zuständigen Behörde",
    "hand_over.address": "Anschrift der zuständigen Behörde",
    "hand_over.reason": "Grund der Abgabe",
    "hearing": "Anhörung",
    "hearing.intended": "beabsichtigte Entscheidung",
    "hearing.facts_text": "Tatsachen der Anhörung",
    "hearing.paragraphs": "Tatsachen der Anhörung",
    "hearing.due_on": "Frist der Anhörung",
    "extension": "Fristverlängerung",
    "extension.letter_dated_on": "Datum des Schreibens mit der Frist",
    "extension.letter_subject": "Betreff des Schreibens mit der Frist",
    "extension.old_ends_on": "bisheriges Ende der Frist",
    "extension.ends_on": "neues Ende der Frist",
    "conversion": "neuer Vorgang",
    "conversion.service_title": "Leistung des neuen Vorgangs",
    "conversion.file_reference": "Aktenzeichen des neuen Vorgangs",
    "conversion.missing": "fehlende Angaben",
    "objection": "Rechtsbehelf",
    "objection.file_reference": "Aktenzeichen des angegriffenen Bescheids",
    "objection.received_on": "Eingang des Rechtsbehelfs",
    "objection.decided_on": "Datum des angegriffenen Bescheids",
    "objection.source": "Rechtsgrundlage der Form",
    "objection.text": "Rechtsbehelfsbelehrung des angegriffenen Bescheids",
    "objection.ends_on": "Ende der Rechtsbehelfsfrist",
    "appeal": "Widerspruch",
    "appeal.received_on": "Eingang des Widerspruchs",
    "appeal.decided_on": "Datum des angegriffenen Bescheids",
    "appeal.subject": "Betreff des angegriffenen Bescheids",
    "appeal.change": "Änderung des angegriffenen Bescheids",
    "appeal.cost_sentence": "Kostenentscheidung",
    "appeal.reasons": "Begründung des Widerspruchsbescheids",
    "appeal.court": "zuständiges Gericht",
    "appeal.ends_on": "Ende der Widerspruchsfrist",
    "cover": "Schreiben, zu dem das Deckblatt gehört",
    "cover.subject": "Betreff des Schreibens",
    "cover.dated_on": "Datum des Schreibens",
    "annual": "Angaben zum Jahresbescheid",
    "annual.year": "Steuerjahr",
    "annual.tax_cents": "Jahressteuer",
    "annual.assessed_on": "Tag der ersten Festsetzung",
    "annual.cash_reference": "Kassenzeichen",
}


def fact_title(path: str) -> str:
    """The German title of a fact. One that no contract knows is a slip in the text: then its key helps to find it."""
    found = path.removesuffix("[]")
    if found in _TITLES:
        return _TITLES[found]
    while found:
        found = found[:-2] if found.endswith("[]") else found.rpartition(".")[0]
        if found in _TITLES:
            return f"{_TITLES[found]} ({path.removeprefix(found).strip('.[]')})"
    return "unbenannte Angabe des Brieftextes"


def title_in_service(path: str, fields: Mapping[str, FormField], outcome: Outcome | None) -> str:
    """The title of a fact where form and outcome are known: "Hund: Rufname", "Fälligkeit der Gebühr"."""
    if outcome is not None and path.startswith(OUTCOME_FIELDS):
        key = path.removeprefix(OUTCOME_FIELDS).partition("[")[0]
        return next((field.title for field in outcome.fields if field.key == key), fact_title(path))
    pointer = _pointer(path)
    if pointer in fields:
        return _with_group(pointer, fields)
    return fact_title(path)


def _pointer(path: str) -> str:
    if path.startswith(_LABELS):
        return path.removeprefix(_LABELS)
    if not path.startswith(_FORM):
        return ""
    return "/" + path.removeprefix(_FORM).replace("[]", ".*").replace(".", "/")


def _with_group(pointer: str, fields: Mapping[str, FormField]) -> str:
    """A field of a group is named with it: "Name" alone could be anybody's."""
    group = fields.get(pointer.removesuffix("/*").rpartition("/")[0])
    title = fields[pointer].title
    return f"{group.title}: {title}" if group is not None and group.title else title

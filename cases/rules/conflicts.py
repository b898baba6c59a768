"""Befangenheit as a guided question: the closed list of the law, its German wording, and what follows from an answer."""

from dataclasses import dataclass
from enum import StrEnum

from cases.errors import Invalid
from cases.rules.regimes import Regime


class Consequence(StrEnum):
    """What follows. EXCLUDED: by law, without any decision; REPORT: tell the head, who decides; NONE: go on."""

    EXCLUDED = "ausgeschlossen"
    REPORT = "leitung_unterrichten"
    NONE = "keine"


@dataclass(frozen=True)
class Relation:
    """One answer to "Wie stehen Sie zu einer beteiligten Person?". `group` puts the choices in order.

    `number`: its number in the law, "" if it is not in the list. `lasts`: excluded even after the marriage,
    partnership, kinship (by adoption) or household that founded it has ended. `only_in`: excludes there only.
    """

    key: str
    wording: str
    group: str
    consequence: Consequence
    number: str = ""
    lasts: bool = False
    only_in: Regime | None = None


@dataclass(frozen=True)
class ConflictResult:
    """The consequence with a sentence for the person and its rule. `may_act_urgently`: only what cannot wait."""

    consequence: Consequence
    sentence: str
    source: str
    may_act_urgently: bool = False


_KIN, _ROLE, _OTHER = "Angehörige", "Eigene Rolle", "Sonstiges"
_X, _R, _N = Consequence.EXCLUDED, Consequence.REPORT, Consequence.NONE
_KINSHIP = (
    Relation("verlobt", "Verlobte oder Verlobter", _KIN, _X, "1"),
    Relation("ehe", "Ehegattin oder Ehegatte", _KIN, _X, "2", lasts=True),
    Relation(
        "lebenspartnerschaft", "Eingetragene Lebenspartnerin oder Lebenspartner", _KIN, _X, "2a", lasts=True
    ),
    Relation("gerade_linie", "Eltern, Kinder, Großeltern, Enkel (gerade Linie)", _KIN, _X, "3", lasts=True),
    Relation(
        "schwaegerschaft_gerade",
        "Schwiegereltern, Schwiegerkinder, Stiefeltern, Stiefkinder (Schwägerschaft in gerader Linie)",
        _KIN,
        _X,
        "3",
        lasts=True,
    ),
    Relation("geschwister", "Geschwister, auch Halbgeschwister", _KIN, _X, "4", lasts=True),
    Relation("geschwisterkinder", "Nichte oder Neffe (Kinder der Geschwister)", _KIN, _X, "5", lasts=True),
    Relation("ehe_der_geschwister", "Ehegatten der Geschwister", _KIN, _X, "6", lasts=True),
    Relation(
        "geschwister_der_ehe", "Geschwister der Ehegattin oder des Ehegatten", _KIN, _X, "6", lasts=True
    ),
    Relation(
        "partner_der_geschwister", "Eingetragene Lebenspartner der Geschwister", _KIN, _X, "6a", lasts=True
    ),
    Relation(
        "geschwister_der_partner",
        "Geschwister der eingetragenen Lebenspartnerin oder des Lebenspartners",
        _KIN,
        _X,
        "6a",
        lasts=True,
    ),
    Relation(
        "geschwister_der_eltern", "Tante oder Onkel (Geschwister der Eltern)", _KIN, _X, "7", lasts=True
    ),
    Relation(
        "pflege",
        "Pflegeeltern oder Pflegekinder, auch nach dem gemeinsamen Haushalt, solange wie Eltern und Kind verbunden",
        _KIN,
        _X,
        "8",
        lasts=True,
    ),
)
_ROLES = (
    Relation("selbst", "Ich bin selbst beteiligt", _ROLE, _X, "1"),
    Relation("vertretung", "Ich vertrete eine beteiligte Person", _ROLE, _X, "3"),
    Relation("beistand", "Ich bin ihr Beistand in diesem Verfahren", _ROLE, _X, "3", only_in=Regime.SGB),
    Relation(
        "angehoerig_vertretung",
        "Ich bin Angehörige oder Angehöriger der Person, die sie vertritt oder ihr in Steuersachen hilft",
        _ROLE,
        _X,
        "4",
    ),
    Relation(
        "beschaeftigt",
        "Ich arbeite gegen Entgelt für sie oder sitze in Vorstand oder Aufsichtsrat",
        _ROLE,
        _X,
        "5",
    ),
    Relation(
        "gutachten",
        "Ich war in der Sache privat tätig oder habe ein Gutachten abgegeben",
        _ROLE,
        _X,
        "6",
        lasts=True,
    ),
    Relation("vorteil", "Die Entscheidung bringt mir unmittelbar Vorteil oder Nachteil", _ROLE, _X, "S2"),
    Relation("dienstherr", "Nur mein eigener Dienstherr ist beteiligt", _ROLE, _N, "5"),
    Relation(
        "gruppe", "Sie betrifft mich nur wie alle einer Berufs- oder Bevölkerungsgruppe", _ROLE, _N, "S3"
    ),
)
_OUTSIDE = (
    Relation("cousin", "Cousine oder Cousin", _OTHER, _R),
    Relation("freundschaft", "Freundschaft", _OTHER, _R),
    Relation("feindschaft", "Feindschaft oder persönlicher Streit", _OTHER, _R),
    Relation("partnerschaft_ohne_ehe", "Lebensgemeinschaft ohne Ehe oder Verlobung", _OTHER, _R),
    Relation("nachbarschaft", "Nachbarschaft", _OTHER, _R),
    Relation("kollegium", "Zusammenarbeit im Amt oder im Verein", _OTHER, _R),
    Relation("vorwurf", "Eine beteiligte Person hält mich für befangen", _OTHER, _R),
    Relation("keine", "Keine Beziehung", _OTHER, _N),
)
_RELATIONS = (*_KINSHIP, *_ROLES, *_OUTSIDE)
_BY_KEY = {relation.key: relation for relation in _RELATIONS}
_KIN_SOURCES = {
    Regime.VWVFG: "§ 20 Abs. 1 Satz 1 Nr. 2, Abs. 5 Satz 1 Nr. {} VwVfG",
    Regime.SGB: "§ 16 Abs. 1 Satz 1 Nr. 2, Abs. 5 Satz 1 Nr. {} SGB X",
    Regime.AO: "§ 82 Abs. 1 Satz 1 Nr. 2, § 15 Abs. 1 Nr. {} AO",
}
_ARTICLES = {Regime.VWVFG: ("§ 20", "VwVfG"), Regime.SGB: ("§ 16", "SGB X"), Regime.AO: ("§ 82", "AO")}
_REPORT_SOURCES = {
    Regime.VWVFG: "§ 21 Abs. 1 VwVfG",
    Regime.SGB: "§ 17 Abs. 1 SGB X",
    Regime.AO: "§ 83 Abs. 1 AO",
}
_URGENT_SOURCES = {
    Regime.VWVFG: "§ 20 Abs. 3 VwVfG",
    Regime.SGB: "§ 16 Abs. 3 SGB X",
    Regime.AO: "§ 82 Abs. 2 AO",
}
_MERGED_NUMBERS = {"2a": "2", "6a": "6"}


def relations() -> tuple[Relation, ...]:
    """The choices of the guided question, kin first, in the order of the law (§ 20 (5), (1) VwVfG, § 15 AO)."""
    return _RELATIONS


def conflict_of(
    key: str, regime: Regime, *, has_ended: bool = False, is_urgent: bool = False, is_head: bool = False
) -> ConflictResult:
    """What follows from one answer (§§ 20, 21 VwVfG; §§ 16, 17 SGB X; §§ 15, 82, 83 AO).

    `has_ended`: the marriage, partnership, adoption or household is over; kin stay excluded, a former fiancé or
    representative does not. `is_urgent`: Gefahr im Verzug; only measures that cannot wait. `is_head`: the person
    is the head of the authority, so the supervisory authority decides on a report. Raises `Invalid` for a key
    that is not in the list.
    """
    relation = _BY_KEY.get(key)
    if relation is None:
        raise Invalid("Diese Beziehung steht nicht zur Auswahl. Bitte aus der Liste wählen.")
    consequence = relation.consequence
    is_elsewhere = relation.only_in is not None and relation.only_in is not regime
    if consequence is Consequence.EXCLUDED and (is_elsewhere or (has_ended and not relation.lasts)):
        consequence = Consequence.REPORT
    if consequence is Consequence.EXCLUDED:
        return _excluded(relation, regime, is_urgent=is_urgent)
    if consequence is Consequence.REPORT:
        return ConflictResult(consequence, _report_sentence(is_head), _REPORT_SOURCES[regime])
    source = _source(relation, regime) if relation.number else ""
    return ConflictResult(consequence, "Sie können den Vorgang bearbeiten.", source)


def _excluded(relation: Relation, regime: Regime, *, is_urgent: bool) -> ConflictResult:
    source = _source(relation, regime)
    if is_urgent:
        sentence = (
            "Sie sind von Gesetzes wegen ausgeschlossen. Bei Gefahr im Verzug dürfen Sie nur unaufschiebbare "
            "Maßnahmen treffen; danach übernimmt eine andere Person."
        )
        return ConflictResult(_X, sentence, f"{source}, {_URGENT_SOURCES[regime]}", may_act_urgently=True)
    sentence = (
        "Sie sind von Gesetzes wegen ausgeschlossen und dürfen in diesem Vorgang nicht tätig werden. "
        "Bitte die Befangenheit eintragen; die Leitung weist den Vorgang neu zu."
    )
    return ConflictResult(_X, sentence, source)


def _report_sentence(is_head: bool) -> str:
    if is_head:
        return (
            "Das kann Misstrauen gegen die Unparteilichkeit rechtfertigen. Bitte selbst auf die Mitwirkung "
            "verzichten oder die Aufsichtsbehörde entscheiden lassen."
        )
    return (
        "Sie sind nicht von Gesetzes wegen ausgeschlossen. Kann die Beziehung Misstrauen rechtfertigen, "
        "unterrichten Sie bitte die Leitung und wirken nur mit, wenn sie nichts anderes anordnet."
    )


def _source(relation: Relation, regime: Regime) -> str:
    article, law = _ARTICLES[regime]
    if relation.number.startswith("S"):
        return f"{article} Abs. 1 Satz {relation.number[1:]} {law}"
    if relation.group == _KIN:
        number = (
            relation.number
            if regime is Regime.VWVFG
            else _MERGED_NUMBERS.get(relation.number, relation.number)
        )
        return _KIN_SOURCES[regime].format(number)
    return f"{article} Abs. 1 Satz 1 Nr. {relation.number} {law}"

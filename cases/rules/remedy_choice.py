"""Which remedy is open and where it goes (§ 80 NJG, §§ 78 ff. SGG); whether one came to the right place and in form."""

from enum import StrEnum

from cases.rules.appeals import CourtBranch, Remedy


class FilingPlace(StrEnum):
    """Where a remedy arrived. OTHER_AUTHORITY: any other authority in Germany."""

    DECIDING_AUTHORITY = "erlassende_behoerde"
    OBJECTION_AUTHORITY = "widerspruchsbehoerde"
    OTHER_AUTHORITY = "andere_behoerde"
    COURT = "gericht"


class FilingForm(StrEnum):
    """In which form a Widerspruch came. SIMPLE_MESSAGE: e-mail or portal message without proof of identity."""

    WRITTEN = "schriftlich"
    SIGNED_ELECTRONIC = "elektronische_form"
    REPLACES_WRITING = "schriftformersetzend"
    RECORDED = "niederschrift"
    SIMPLE_MESSAGE = "einfache_nachricht"
    ORAL = "muendlich"


_ENOUGH = frozenset(
    {
        FilingForm.WRITTEN,
        FilingForm.SIGNED_ELECTRONIC,
        FilingForm.REPLACES_WRITING,
        FilingForm.RECORDED,
    }
)


def remedy_choice(stated: Remedy, *, is_municipal_charge: bool, orders_objection: bool) -> Remedy:
    """The remedy against a first decision: the one of the service (§ 80 (1), (2) NJG, § 78 SGG), unless the municipality
    has ordered a Vorverfahren for its charges (§ 80 (3) NJG). What is no decision has none.
    """
    if stated is not Remedy.NONE and is_municipal_charge and orders_objection:
        return Remedy.WIDERSPRUCH
    return stated


def why_period_not_kept(remedy: Remedy, branch: CourtBranch, place: FilingPlace) -> str | None:
    """Why arrival at this place does not keep the period; None if it does (the day of arrival counts).

    Widerspruch: deciding or Widerspruch authority (§ 70 (1) VwGO, § 84 (1) SGG); Klage: the court (§ 81 VwGO, § 90
    SGG). Before the social courts any authority in Germany keeps the period (§§ 84 (2), 91 (1) SGG); for a Widerspruch
    that went to the court the careful answer is yes, see `place_to_check`.
    """
    if branch is CourtBranch.SOZIALGERICHT and (
        place is not FilingPlace.COURT or remedy is Remedy.WIDERSPRUCH
    ):
        return None
    if remedy is Remedy.KLAGE:
        if place is FilingPlace.COURT:
            return None
        return "Die Klage ist beim Gericht zu erheben (§ 81 VwGO). Bitte sofort weiterleiten und darauf hinweisen."
    if place in (FilingPlace.DECIDING_AUTHORITY, FilingPlace.OBJECTION_AUTHORITY):
        return None
    return "Hier wahrt der Eingang die Widerspruchsfrist nicht (§ 70 Abs. 1 VwGO, § 84 SGG). Bitte sofort weiterleiten."


def place_to_check(remedy: Remedy, branch: CourtBranch, place: FilingPlace) -> str:
    """What the clerk checks where the law does not name the place; "" if nothing is open.

    § 84 SGG does not name the court: nobody loses a remedy for that before somebody has looked.
    """
    is_open = branch is CourtBranch.SOZIALGERICHT and place is FilingPlace.COURT
    if remedy is not Remedy.WIDERSPRUCH or not is_open:
        return ""
    return (
        "Der Widerspruch ging beim Gericht ein; § 84 SGG nennt das Gericht nicht. Die Frist gilt vorsorglich als "
        "gewahrt. Bitte prüfen und die Unterlagen des Gerichts anfordern."
    )


def why_form_not_enough(form: FilingForm, branch: CourtBranch) -> str | None:
    """Why a Widerspruch in this form does not count yet; None if it does (§ 70 (1) VwGO, § 84 (1) SGG)."""
    if form in _ENOUGH:
        return None
    source = "§ 70 Abs. 1 VwGO" if branch is CourtBranch.VERWALTUNGSGERICHT else "§ 84 Abs. 1 SGG"
    return (
        f"In dieser Form ist der Widerspruch nicht wirksam eingelegt ({source}). "
        "Bitte die Person sofort darauf hinweisen (§ 25 VwVfG, § 14 SGB I), solange die Frist läuft."
    )

"""File numbers: one for each case, whoever asks at the same time; a number that was given never comes again."""

from concurrent.futures import ThreadPoolExecutor

from cases.commands.file_number import new_file_reference
from cases.facts.actor import system_actor
from tests.acting import Acting
from tests.factories.stages import CLOSURE


def numbers(acting: Acting, count: int) -> list[str]:
    found = []
    for _ in range(count):
        with acting(system_actor()) as ctx:
            found.append(new_file_reference(ctx, ctx.catalogue.service(CLOSURE), "landkreis-heidekreis"))
    return found


def test_eight_threads_get_two_hundred_different_numbers(acting: Acting) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = [number for part in pool.map(lambda _: numbers(acting, 25), range(8)) for number in part]

    assert len(set(found)) == 200
    assert all(number.startswith("36.10-2026-") for number in found)


def test_a_number_of_an_act_that_was_taken_back_is_not_given_again(acting: Acting) -> None:
    (first,) = numbers(acting, 1)
    with acting(system_actor()) as ctx:
        lost = new_file_reference(ctx, ctx.catalogue.service(CLOSURE), "landkreis-heidekreis")
        ctx.session.rollback()

    (second,) = numbers(acting, 1)

    assert len({first, lost, second}) == 3


def test_each_year_begins_with_one_of_its_own(acting: Acting) -> None:
    later = Acting(acting.toolbox, acting.now.replace(year=2031))
    with ThreadPoolExecutor(8) as pool:
        found = [number for part in pool.map(lambda _: numbers(later, 5), range(8)) for number in part]

    assert len(set(found)) == 40
    assert all(number.startswith("36.10-2031-") for number in found)

"""What is withheld can't be worked out: not by subtraction across all tables, nor by linear programming."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.reports.cube import Cell, Dimension, Dimensions, Table, Values, tables_of
from streams.reports.figures import Deed, Figures
from streams.reports.grouping import grouped, groups_of
from streams.reports.release import Release, release_of
from streams.reports.suppression import LEAST, Plan, plan_of
from tests.disclosure import Attack

STATES, AGENCIES, MONTHS, KINDS = (
    ("CT", "IL", "OR", "WA"),
    ("cbp", "ice-ero", "police"),
    ("01", "02"),
    ("driver", "other"),
)
OUTCOMES = ("disclosed", "refused")


@st.composite
def cubes(draw: st.DrawFn) -> Counter[Values]:
    """Draw counts as uneven as traffic is: some states and agencies ask forty times as much as others."""
    random = Random(draw(st.integers(0, 2**32)))
    values = (STATES[: draw(st.integers(2, 4))], AGENCIES, MONTHS, KINDS, OUTCOMES)
    weights = [{value: random.choice((1, 3, 10, 40)) for value in each} for each in values]
    scale = draw(st.sampled_from((0.001, 0.01, 0.1)))
    cube = Counter[Values]()
    for cell in product(*values):
        mean = scale
        for weight, value in zip(weights, cell, strict=True):
            mean *= weight[value]
        if random.random() < 0.8:
            cube[cell] += int(random.expovariate(1 / mean))
    return +cube


def seen(tables: dict[Dimensions, Table], plan: Plan, values: list[list[str]]) -> Iterator[tuple[Cell, int]]:
    """Give all that is published, the zeros too."""
    for dimensions, table in tables.items():
        for at in product(*(values[dimension] for dimension in dimensions)):
            if not plan.withholds(dimensions, at):
                yield (dimensions, at), table.get(at, 0)


@given(cubes())
def test_no_small_cell_is_published_or_worked_out(cube: Counter[Values]) -> None:
    """Not one, of any table; and each may, for all that is published, lie anywhere in a span of ten."""
    if not cube:
        return
    counted = grouped(cube, groups_of(cube, LEAST))
    tables: dict[Dimensions, Table] = {**tables_of(counted)}
    plan = plan_of(tables)
    values = [sorted({cell[dimension] for cell in counted}) for dimension in Dimension]
    published = dict(seen(tables, plan, values))
    small = [((by, at), n) for by, table in tables.items() for at, n in table.items() if 0 < n < LEAST]

    assert not [n for n in published.values() if 0 < n < LEAST]
    if not published:
        assert cube.total() < LEAST
        return
    attack = Attack.on(values, published)
    for cell, n in Random(len(small)).sample(small, min(len(small), 4)):
        assert not attack.tells(cell)
        low, high = attack.bounds(cell)
        assert low - 1e-6 <= n <= high + 1e-6
        assert high - low >= LEAST - 1e-6


def test_the_attack_works_where_nothing_protects() -> None:
    """A cell that alone is withheld in its row is told at once: the test above could fail."""
    tables: dict[Dimensions, Table] = {**tables_of({("CT", "ice", "01", "driver", "disclosed"): 3, **_many()})}
    by = (Dimension.STATE, Dimension.AGENCY, Dimension.OUTCOME)
    hidden = {
        (dimensions, tuple(dict(zip(by, ("CT", "ice", "disclosed"), strict=True))[d] for d in dimensions))
        for dimensions in tables
        if dimensions in {by, by[:2], (Dimension.AGENCY, Dimension.OUTCOME), (Dimension.AGENCY,)}
    }
    values = [["CT", "IL"], ["cbp", "ice"], ["01"], ["driver"], ["disclosed"]]
    attack = Attack.on(values, dict(seen(tables, Plan(frozenset(hidden), frozenset()), values)))

    assert attack.tells((by, ("CT", "ice", "disclosed")))


def _many() -> dict[Values, int]:
    return {(state, "cbp", "01", "driver", "disclosed"): 500 for state in ("CT", "IL")}


def test_where_numbers_are_large_nothing_is_withheld() -> None:
    """Withholding has to have a reason."""
    cube: Counter[Values] = Counter(dict.fromkeys(product(STATES, AGENCIES, MONTHS, KINDS, OUTCOMES), 50))

    assert plan_of({**tables_of(cube)}) == Plan(frozenset(), frozenset())


def test_a_single_small_cell_takes_few_others_with_it() -> None:
    """Totals stay."""
    cube: Counter[Values] = Counter(dict.fromkeys(product(STATES, AGENCIES, MONTHS, KINDS, OUTCOMES), 50))
    for month, kind in product(MONTHS, KINDS):
        cube["CT", "ice-ero", month, kind, "refused"] = 1
    release = release_of(cube, Figures())

    assert withheld(release) == {("state", "agency"): 4} or sum(withheld(release).values()) <= 8
    assert release.total.requests == cube.total()


def withheld(release: Release) -> dict[tuple[str, ...], int]:
    """Count by table the rows of which something is withheld."""
    found = {
        tuple(by.word for by in dimensions): sum(None in row.figures().values() for row in rows)
        for dimensions, rows in release.tables.items()
    }
    return {name: n for name, n in found.items() if n}


@pytest.mark.parametrize("n", [1, 9])
def test_of_fewer_than_ten_requests_nothing_is_told(n: int) -> None:
    """Not even how many there were."""
    release = release_of(Counter[Values]({("CT", "cbp", "01", "driver", "disclosed"): n}), Figures())

    assert {figure for rows in release.tables.values() for row in rows for figure in row.figures().values()} == {None}


def test_rare_values_are_counted_together_and_named() -> None:
    """So that the others can be told exactly."""
    cube = Counter[Values](
        {("CT", agency, "01", "driver", "disclosed"): n for agency, n in (("cbp", 90), ("ice", 4), ("fbi", 7))}
    )
    release = release_of(cube, Figures())

    assert [(row.values, row.requests) for row in release.rows(Dimension.AGENCY)] == [
        (("cbp",), 90),
        (("fbi or ice",), 11),
    ]


def figure(n: int, rest: int) -> int | None:
    """Publish one rule's count of refusals, which leaves so many of its cell."""
    cube = Counter[Values](
        {("IL", "ice-ero", "01", "driver", "refused"): n + rest, ("IL", "cbp", "01", "driver", "refused"): 900}
    )
    figures = Figures()
    for _ in range(n):
        figures.add(Deed.REFUSED, "IL", "a-rule", ("ice-ero", "refused"))
    (found,) = release_of(cube, figures).figures
    return found.n


@pytest.mark.parametrize(
    ("n", "rest", "expected"),
    [
        pytest.param(40, 0, 40, id="all of its cell"),
        pytest.param(40, 10, 40, id="it leaves enough"),
        pytest.param(40, 9, None, id="it leaves a small number, which would be worked out"),
        pytest.param(9, 40, None, id="it is small"),
    ],
)
def test_a_figure_beside_the_tables_gives_no_small_number_away(n: int, rest: int, expected: int | None) -> None:
    """By itself, or by what it leaves."""
    assert figure(n, rest) == expected


def test_a_figure_in_a_withheld_cell_is_withheld() -> None:
    """A rule's count of one agency, where another's is small, would tell what is left."""
    asked = {("IL", "ice-ero"): 400, ("IL", "cbp"): 3, ("NY", "ice-ero"): 500, ("NY", "cbp"): 600}
    cube: Counter[Values] = Counter({(*at, "01", "driver", "refused"): n for at, n in asked.items()})
    figures = Figures()
    for _ in range(390):
        figures.add(Deed.REFUSED, "IL", "a-rule", ("ice-ero", "refused"))

    assert [each.n for each in release_of(cube, figures).figures] == [None]


def told(**counted: int) -> dict[str, int | None]:
    """Publish figures of one state, of all whose 100 requests passed, by deed and name."""
    figures = Figures()
    for name, n in counted.items():
        for _ in range(n):
            figures.add(Deed[name.partition("_")[0].upper()], "IL", name, ("ice-ero", "disclosed"))
    cube = Counter[Values]({("IL", agency, "01", "driver", "disclosed"): 100 for agency in ("ice-ero", "cbp")})
    return {each.name: each.n for each in release_of(cube, figures).figures}


def test_figures_that_leave_a_small_number_together_are_withheld() -> None:
    """Of a hundred disclosures, two legal bases leave five that passed under none."""
    assert told(granted_order=60, granted_warrant=35) == {"granted_order": None, "granted_warrant": None}
    assert told(granted_order=60, granted_warrant=30) == {"granted_order": 60, "granted_warrant": 30}
    assert told(granted_order=60, forbidden_law=35) == {"forbidden_law": None, "granted_order": None}


def test_figures_that_have_a_small_number_in_common_are_withheld() -> None:
    """Two rules that between them say no to all, and both to three."""
    assert told(forbidden_one=60, forbidden_other=43) == {"forbidden_one": None, "forbidden_other": None}


def test_what_is_as_much_as_published_cells_tells_nothing_new_with_others() -> None:
    """Whoever takes another from it takes it from the cells."""
    assert told(forbidden_all=100, granted_order=60) == {"forbidden_all": 100, "granted_order": 60}


def test_a_duty_does_not_tell_how_few_grants_brought_none_about() -> None:
    """Three had no answer; none, or many, may be told."""
    assert told(granted_order=40, due_notice=37) == {"due_notice": None, "granted_order": 40}
    assert told(granted_order=46, due_notice=46) == {"due_notice": 46, "granted_order": 46}

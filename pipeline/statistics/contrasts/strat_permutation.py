"""Headline test of `case`, `group` and `side`: answers dealt at random within blocks.

Knows the statistic V (spread of adjusted means) for scores and M2 (`cmh_general`) for nominal answers. The same deals
give the chance bands of adjusted means and of consensus, so every chance statement of a unit rests on one set of draws.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pipeline.plan import Plan
from pipeline.statistics import deals, least_squares
from pipeline.statistics.agreement_measures import consensus_of_deals
from pipeline.statistics.comparisons import Comparison
from pipeline.statistics.contrasts.cmh import cmh_general
from pipeline.statistics.effects import bergsma_v_effect, cliff_delta_effect, icc_effect, mean_difference_effect
from pipeline.statistics.reasons import Reason
from pipeline.statistics.reference_set import Band, PermutationP, Tally
from pipeline.statistics.results import Effect, Result, not_estimable
from pipeline.statistics.seeds import generator

KEY = "strat_permutation"


@dataclass(frozen=True, eq=False)
class Permutation:
    """Outcome of dealing at random. Bands are float (levels, q) and (levels,), None where they were not asked for."""

    statistic: float | None
    p: PermutationP | None
    reason: Reason | None = None
    band_low: np.ndarray | None = None
    band_high: np.ndarray | None = None
    consensus_low: np.ndarray | None = None
    consensus_high: np.ndarray | None = None


def spread_of_means(means: np.ndarray) -> np.ndarray:
    """V: variance over the first axis (levels, ...), divisor levels - 1."""
    return np.asarray(np.var(means, axis=0, ddof=1))


def permute(
    counts: np.ndarray,
    x: np.ndarray | None,
    *,
    draws: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
    bands: bool = False,
    consensus: bool = False,
) -> Permutation:
    """Stratified permutation test of one level x block x category table.

    Parameters
    ----------
    counts : ndarray of int, shape (levels, blocks, categories)
        People per cell. Every level and every block holds somebody.
    x : ndarray of float, shape (categories,), or None
        Score of each category; None for nominal answers.
    draws : int
        Random deals, where there are too many arrangements to enumerate.
    rng : numpy.random.Generator
        Used for this result only.
    confidence : float
        Width of the chance bands.
    bands, consensus : bool
        Whether to give the chance bands of the adjusted means (of shares, 0-100, if nominal) and of the consensus.

    Returns
    -------
    Permutation
        ``statistic`` is V with ``x``, else M2. Without a p value its ``reason`` is set: `not_connected` (V only),
        `no_informative_block`, `no_variation`.

    Notes
    -----
    Null hypothesis: within each block any assignment of its answers to its seats was equally likely. A difference that
    exists in one block only (case-by-group interaction) can make p small too. Up to 20,000 arrangements are enumerated
    and p is exact; beyond that p = (b + 1) / (draws + 1).

    Source: Phipson and Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9; tables drawn as in Boyett (1979), Applied
    Statistics 28:329-332 and Patefield (1981), Applied Statistics 30:91-97.
    """
    table = _table_of(counts, x)
    free = deals.informative_blocks(counts)
    if not free.any():
        return Permutation(table.observed, None, Reason.NO_INFORMATIVE_BLOCK)
    if table.observed is None and not consensus:
        return Permutation(None, None, Reason.NOT_CONNECTED)

    dealt, rest = counts[:, free], counts[:, ~free].sum(axis=1)
    bands = bands and table.model is not None
    total = deals.arrangements(dealt)
    is_exact = total is not None and total <= deals.ENUMERATE_UP_TO
    rows = total if is_exact and total is not None else draws
    mean_band, consensus_band = Band(rows, confidence), Band(rows, confidence)
    tally = None if table.observed is None else Tally(table.observed)
    for tables, sums, ways in _chunks(dealt, x, draws, rng, is_exact=is_exact, tables=x is None or consensus):
        means = table.means(sums) if bands or x is not None else None
        if bands and means is not None:
            mean_band.add(_repeated(means.reshape(-1, sums.shape[-1]), ways))
        if consensus:
            agreed = consensus_of_deals(tables + rest.T[..., None], counts.sum(axis=(1, 2)))
            consensus_band.add(_repeated(agreed, ways))
        if tally is not None:
            tally.add(table.association(tables) if means is None or x is None else spread_of_means(means[0]), ways)

    p = None if tally is None else tally.p(draws, deals.log10_arrangements(dealt))
    outcome = Permutation(table.observed, p, Reason.NOT_CONNECTED if p is None else None)
    if bands:
        low, high = (limit.reshape(-1, len(counts)).T for limit in mean_band.limits())
        outcome = replace(outcome, band_low=low, band_high=high)
    if consensus:
        low, high = consensus_band.limits()
        outcome = replace(outcome, consensus_low=low, consensus_high=high)
    return outcome


@dataclass(frozen=True, eq=False)
class _Table:
    """What dealing leaves as it is, so that a deal becomes means and statistics in a few products.

    ``observed`` is V or M2, None if not estimable. ``fixed`` (q, levels, 1) is the part of the adjusted means that
    stands still; ``offset`` (rank, 1) and ``root`` (levels, answers, rank) make M2 of the dealt tables.
    """

    observed: float | None
    model: least_squares.Fit | None
    fixed: np.ndarray | None
    offset: np.ndarray | None
    root: np.ndarray | None

    def means(self, sums: np.ndarray) -> np.ndarray | None:
        """Adjusted means (q, levels, draws) of dealt sums (q, levels, draws)."""
        if self.model is None or self.fixed is None:
            return None
        # Not a matrix product: matrices this small cost more to hand to the threads of BLAS than they save.
        return np.asarray(self.fixed + np.einsum("kl,qlr->qkr", self.model.by_level, sums))

    def association(self, tables: np.ndarray) -> np.ndarray:
        """M2 (draws,) of dealt tables (answers, levels, draws)."""
        assert self.offset is not None
        assert self.root is not None
        turned = self.offset.copy()
        for answer, table in enumerate(tables):
            turned = turned + self.root[:, answer].T @ table
        return np.asarray(np.einsum("vr,vr->r", turned, turned))


def _table_of(counts: np.ndarray, x: np.ndarray | None) -> _Table:
    model = least_squares.fit(counts.sum(axis=2))
    scores = 100 * np.eye(counts.shape[2]) if x is None else x[:, None]
    free = deals.informative_blocks(counts)
    rest = counts[:, ~free]
    fixed = None
    if model is not None:
        # Dealing within blocks moves level sums only; block sums, and the means' share in them, stand still.
        still = model.by_level @ (rest.sum(axis=1) @ scores) + model.by_block @ (counts @ scores).sum(axis=0)
        fixed = still.T[..., None]
    if x is not None:
        means = least_squares.adjusted_means(counts, scores)
        return _Table(None if means is None else float(spread_of_means(means[:, 0])), model, fixed, None, None)
    form = cmh_general(counts)
    # A block of one person is in no expectation, so its table stays out as well.
    paired = rest[:, rest.sum(axis=(0, 2)) >= 2].sum(axis=1).reshape(-1)
    offset = (paired - form.expected) @ form.root
    root = form.root.reshape(len(counts), counts.shape[2], form.df)
    return _Table(form.statistic if form.df else None, model, fixed, offset[:, None], root)


def contrast(comparison: Comparison, plan: Plan) -> Result:
    """The headline test of a comparison, with the effects that go with it; see `permute`."""
    return result_of(comparison, permutation_of(comparison, plan), plan)


def result_of(comparison: Comparison, outcome: Permutation, plan: Plan) -> Result:
    """The result of a permutation that is there already, since other tables need its bands as well."""
    if comparison.reason is not None:
        return not_estimable(comparison.reason)
    effects = _effects(comparison, plan)
    p = outcome.p
    if p is None:
        assert outcome.reason is not None
        return Result(statistic=outcome.statistic, effects=effects, notes=(outcome.reason,))
    notes = ("exact",) if p.exact else ()
    if p.is_withheld:
        return Result(
            statistic=outcome.statistic, p_min=p.p_min, draws=p.draws, effects=effects,
            notes=(Reason.MIN_P_ABOVE_ALPHA, *notes),
        )  # fmt: skip
    return Result(
        statistic=outcome.statistic, p_value=p.p_value, p_min=p.p_min, draws=p.draws, mc_se=p.mc_se, effects=effects,
        notes=notes,
    )  # fmt: skip


def permutation_of(comparison: Comparison, plan: Plan) -> Permutation:
    """`permute` for a comparison, with the generator and the bands that belong to it."""
    unit = comparison.unit
    if comparison.reason is not None:
        return Permutation(None, None, comparison.reason)
    return permute(
        comparison.counts,
        unit.x,
        draws=plan.draws,
        rng=generator(plan.seed, unit.unit, unit.unit_id, comparison.contrast, KEY),
        confidence=plan.confidence,
        bands=not unit.is_dont_know,
        consensus=comparison.contrast == "case" and unit.kind == "ordinal",
    )


def _effects(comparison: Comparison, plan: Plan) -> tuple[Effect, ...]:
    if comparison.unit.x is None:
        return (bergsma_v_effect(comparison.level_counts),)
    if len(comparison.kept) > 2:
        return (icc_effect(comparison),)
    first, second = comparison.level_counts
    return (
        mean_difference_effect(comparison),
        cliff_delta_effect(first, second, comparison.unit.x, plan.confidence),
    )


def _repeated(values: np.ndarray, ways: np.ndarray | None) -> np.ndarray:
    """Values (..., deals), each as often as it occurs."""
    return values if ways is None else np.repeat(values, ways, axis=-1)


def _chunks(
    dealt: np.ndarray, x: np.ndarray | None, draws: int, rng: np.random.Generator, *, is_exact: bool, tables: bool
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray | None]]:
    """Dealt tables (categories, levels, draws), sums (q, levels, draws), occurrences (draws,) or None.

    Without ``tables`` the first is empty: the sums alone are several times cheaper.
    """
    if is_exact:
        for counts, ways in deals.every_deal(dealt):
            yield counts, _sums(counts, x), ways
    elif tables:
        for counts in deals.random_level_counts(dealt, draws, rng):
            yield counts, _sums(counts, x), None
    else:
        assert x is not None
        for sums in deals.random_level_sums(dealt, x, draws, rng):
            yield np.empty(0), sums[None], None


def _sums(tables: np.ndarray, x: np.ndarray | None) -> np.ndarray:
    return 100.0 * tables if x is None else np.einsum("m,mlr->lr", x, tables)[None]

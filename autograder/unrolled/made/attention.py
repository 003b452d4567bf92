"""Trains the networks of notebook 10, right and wrong ones, and stores what came out.

Run `python -m autograder.unrolled.made.attention` to make `rnnkit/data/assets/looking.json` again, in about a quarter
of an hour on one core; with the name of a part, that one alone. Another processor may move a share here and there.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit.data import bilingual
from rnnkit.data.bilingual import NOUNS, OWNERS, PLACES, VERBS, Pair
from rnnkit.data.looking import ASSET, Table, document, load
from rnnkit.data.two_clauses import DESCRIBING, draw_sentences
from rnnkit.params import init_gru, init_lstm

from autograder.unrolled.given import attention_parts as parts
from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given.attention_parts import ByLength, Look, Plan, Sentences, by_length

Array: TypeAlias = NDArray[np.floating[Any]]
Flags: TypeAlias = NDArray[np.bool_]
Draw: TypeAlias = Callable[..., list[Pair]]

SEEDS = range(5)
N_TRAIN, N_TEST = 4000, 800
LONGER = 3  # times as many updates, in one more try for the rival
GAPS = (5, 13, 20, 40)
DIGITS = 3
LAST = 50  # updates whose mean loss is kept
SHORT, SHORT_UPDATES = ((4, 5), (6, 7), (8, 9), (10, 11), (12, 13)), (200, 500)
BORDER, BEYOND, BEYOND_UPDATES, BEYOND_RATE = 9, ((4, 9), (10, 11), (12, 13)), 600, 0.012
WRONG_SEED = 1
RATES = (0.004, 0.008, 0.016, 0.02, 0.03, 0.05, 0.08)  # tried for the rival, the last four with seeds of their own


def scores(queries: Array, keys: Array, unit: float) -> Array:
    """Compare queries with keys, in this unit."""
    return np.asarray(queries @ keys.transpose(0, 2, 1) / unit)


def root_of_features(queries: Array, keys: Array) -> float:
    """Return the unit that is right."""
    return float(np.sqrt(queries.shape[2]))


def shares(z: Array, mask: Flags) -> Array:
    """Return the softmax over the real steps of each row; no row is all padding here."""
    z = np.where(mask[:, None], z, -np.inf)
    exps = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(exps / exps.sum(axis=-1, keepdims=True))


def slope(dweights: Array, weights: Array) -> Array:
    """Go back through the softmax."""
    return np.asarray(weights * (dweights - (dweights * weights).sum(axis=-1, keepdims=True)))


class Way(NamedTuple):
    """One way to write attention; as it is, the right one.

    Attributes:
        unit: from queries and keys to what their products are divided by.
        shares: from scores and mask to weights.
        back_unit: the unit of the way back.
        slope: from the gradient of the weights, and the weights, to that of the scores.
        signs: what the gradients of queries, keys and values are multiplied by.
    """

    unit: Callable[[Array, Array], float] = root_of_features
    shares: Callable[[Array, Flags], Array] = shares
    back_unit: Callable[[Array, Array], float] = root_of_features
    slope: Callable[[Array, Array], Array] = slope
    signs: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def plan(self, **further: Any) -> Plan:
        """Return a plan that attends in this way."""
        return Plan(self.attend, self.attend_backward, **further)

    def attend(self, queries: Array, keys: Array, values: Array, mask: Flags) -> tuple[Array, Array]:
        """Attend in this way."""
        weights = self.shares(scores(queries, keys, self.unit(queries, keys)), mask)
        return weights @ values, weights

    def attend_backward(
        self, dcontext: Array, queries: Array, keys: Array, values: Array, weights: Array
    ) -> tuple[Array, Array, Array]:
        """Go back in this way."""
        dscores = self.slope(dcontext @ values.transpose(0, 2, 1), weights) / self.back_unit(queries, keys)
        dqueries, dkeys = dscores @ keys, dscores.transpose(0, 2, 1) @ queries
        q, k, v = self.signs
        return q * dqueries, k * dkeys, v * (weights.transpose(0, 2, 1) @ dcontext)


def _over_queries(z: Array, mask: Flags) -> Array:
    exps = np.exp(z - z.max(axis=1, keepdims=True)) * mask[:, None]
    return np.asarray(exps / exps.sum(axis=1, keepdims=True).clip(1e-300))


def _mask_after(z: Array, mask: Flags) -> Array:
    return shares(z, np.ones_like(mask)) * mask[:, None]


def _no_mask(z: Array, mask: Flags) -> Array:
    return shares(z, np.ones_like(mask))


def _zero_for_padding(z: Array, mask: Flags) -> Array:
    return shares(z * mask[:, None], np.ones_like(mask))


def _one(queries: Array, keys: Array) -> float:
    return 1.0


def _features(queries: Array, keys: Array) -> float:
    return float(queries.shape[2])


def _root_of_time(queries: Array, keys: Array) -> float:
    return float(np.sqrt(keys.shape[1]))


WAYS = {
    "the right one": Way(),
    "softmax over the queries": Way(shares=_over_queries),
    "way back of the softmax: w (1 - w) dw": Way(slope=lambda dw, w: w * (1 - w) * dw),
    "way back of the softmax: no sum": Way(slope=lambda dw, w: w * dw),
    "sign of dkeys turned": Way(signs=(1, -1, 1)),
    "mask after the softmax": Way(shares=_mask_after),
    "not scaled, both ways": Way(unit=_one, back_unit=_one),
    "not scaled forward": Way(unit=_one),
    "not scaled back": Way(back_unit=_one),
    "scaled by the root of time": Way(unit=_root_of_time),
    "divided by the features": Way(unit=_features),
    "no mask at all": Way(shares=_no_mask),
    "padding scores 0": Way(shares=_zero_for_padding),
    "no gradient to the keys": Way(signs=(1, 0, 1)),
    "no gradient to the queries": Way(signs=(0, 1, 1)),
    "no gradient to the values": Way(signs=(1, 1, 0)),
}
PLAN = WAYS["the right one"].plan()


class Corpus(NamedTuple):
    """Sentences to learn from, and unseen ones."""

    known: Sentences
    unknown: Sentences
    pairs: list[Pair]


def corpus(seed: int, draw: Draw = draw_sentences, most: int = 99) -> Corpus:
    """Draw sentences, those to learn from with at most so many English words."""
    rng = np.random.default_rng([10, seed])
    words, known = parts.languages(), list[Pair]()
    while len(known) < N_TRAIN:
        more = draw(N_TRAIN, rng=rng, besides=known)
        known += [pair for pair in more if len(pair.english) <= most][: N_TRAIN - len(known)]
    unknown = draw(N_TEST, rng=rng, besides=known)
    return Corpus(words.ids(known), words.ids(unknown), unknown)


def trained(
    seed: int, known: Sentences, plan: Plan, *, updates: int = parts.UPDATES, rate: float = parts.RATE
) -> tuple[Any, float]:
    """Train one translator that looks back; return it and the mean loss of its last updates."""
    losses = list[float]()
    params = parts.train(
        parts.fresh_translator(parts.languages(), rng=np.random.default_rng(seed), plan=plan),
        parts.looking(plan), known, updates=updates, rate=rate, rng=np.random.default_rng(seed),
        report=lambda _, loss: losses.append(loss),
    )  # fmt: skip
    return params, float(np.mean(losses[-LAST:]))


def trained_rival(seed: int, known: Sentences, *, updates: int = parts.UPDATES) -> Any:
    """Train one translator without attention."""
    first = parts.fresh_rival(parts.languages(), rng=np.random.default_rng(seed))
    gradients, rng = parts.rival_gradients, np.random.default_rng(seed)
    return parts.train(first, gradients, known, updates=updates, rate=parts.RIVAL_RATE, rng=rng)


def translators() -> Table:
    """Train with and without attention on one clause or two, and without once more for longer."""
    table: Table = {}
    for seed in SEEDS:
        known, unknown, _ = corpus(seed)
        params, _ = trained(seed, known, PLAN)
        _keep(table, "attention", by_length(parts.right_words(PLAN, params, unknown), unknown))
        for arm, updates in (("no attention", parts.UPDATES), ("no attention, longer", LONGER * parts.UPDATES)):
            rival = trained_rival(seed, known, updates=updates)
            _keep(table, arm, by_length(parts.right_words_of_rival(rival, unknown), unknown))
    return table


def small_world() -> Table:
    """Train without attention on the sentences of notebook 04, shortly and for longer."""
    table: Table = {}
    for seed in SEEDS:
        known, unknown, _ = corpus(seed, bilingual.draw_pairs)
        for updates in SHORT_UPDATES:
            rival = trained_rival(seed, known, updates=updates)
            right = parts.right_words_of_rival(rival, unknown)
            _keep(table, f"{updates} updates", by_length(right, unknown, SHORT))
    return table


def beyond() -> Table:
    """Train on short sentences of notebook 04, from the last state and from zeros, and translate longer ones."""
    table: Table = {}
    for seed in SEEDS:
        known, unknown, _ = corpus(seed, bilingual.draw_pairs, BORDER)
        for arm, handed in (("from the last state", 1.0), ("from zeros", 0.0)):
            for tells, states_tell in (("states tell", True), ("words tell", False)):
                plan = WAYS["the right one"].plan(handed=handed, states_tell=states_tell)
                params, _ = trained(seed, known, plan, updates=BEYOND_UPDATES, rate=BEYOND_RATE)
                right = parts.right_words(plan, params, unknown)
                _keep(table, f"{arm}, {tells}", by_length(right, unknown, BEYOND))
    return table


def maps() -> Table:
    """Train translators whose words tell and others whose states tell, and see at what they look."""
    table: Table = {}
    for seed in SEEDS:
        known, unknown, pairs = corpus(seed)
        for arm, states_tell in (("words tell", False), ("states tell", True)):
            plan = WAYS["the right one"].plan(states_tell=states_tell)
            params, _ = trained(seed, known, plan)
            row = table.setdefault(arm, {})
            exact = parts.right_words(plan, params, unknown).all(axis=1).mean()
            row.setdefault("exact", []).append(_short(exact))
            for kind, share in looks_right(parts.weights_of(plan, params, unknown), pairs).items():
                row.setdefault(kind, []).append(_short(share))
    return table


def looks_right(weights: Array, pairs: Sequence[Pair]) -> dict[str, float]:
    """Return, for each kind of word, in which share its largest weight lies on the English word that it stands for.

    Words that stand for one of two equal English words are left out.
    """
    found: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for pair, rows in zip(pairs, weights, strict=True):
        for t, word in enumerate(pair.french):
            for kind, entries in KINDS.items():
                here = [i for i, english in enumerate(pair.english) if english in entries.get(word, ())]
                if len(here) == 1:
                    found[kind].append(int(rows[t].argmax()) == here[0])
    return {kind: float(np.mean(hits)) for kind, hits in found.items() if hits}


KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "nouns": {french: noun.english for noun in NOUNS for french in noun.french},
    "adjectives": {
        form: (adjective.english,)
        for adjective in DESCRIBING
        for form in (*adjective.french[0], *adjective.french[1], adjective.before_vowel)
    },
    "verbs": {french: (verb.english,) for verb in VERBS for french in verb.french},
    "names and places": {french.split()[-1]: (english.split()[-1],) for english, french in (*OWNERS, *PLACES)},
}


def wrong_ways() -> Table:
    """Train one translator in each way to write attention: its loss, and its share of exact translations."""
    known, unknown, _ = corpus(WRONG_SEED)
    table: Table = {}
    for name, way in WAYS.items():
        with np.errstate(all="ignore"):
            params, loss = trained(WRONG_SEED, known, way.plan())
            exact = parts.right_words(way.plan(), params, unknown).all(axis=1).mean()
        table[name] = {"loss": [float(f"{loss:.2g}")], "exact": [_short(exact)]}
        print(name, table[name], flush=True)
    return table


LOOKS: dict[str, tuple[Look, Callable[..., Array]]] = {
    "vanilla RNN": (parts.no_look, parts.at_states),
    "attention": (parts.look(PLAN), parts.at_states),
    "attention, way back cut": (parts.cut(parts.look(PLAN)), parts.at_states),
    "plain mean": (parts.plain_mean, parts.at_states),
    "attention to words": (parts.look(PLAN), parts.at_words),
}


COLUMNS = {"right": "right", "on the noun": "on_noun", "probed": "probed"}


def readers() -> dict[str, Table]:
    """Train readers of the dogs' sentences in every way, gated cells, and readers without recurrence."""
    tables: dict[str, Table] = {name: {} for name in COLUMNS}
    for arm, (looks, at) in LOOKS.items():
        for gap in GAPS:
            outcome = parts.train_readers(looks, at, gap=gap, seeds=len(SEEDS), updates=dogs.UPDATES)
            for name, column in COLUMNS.items():
                tables[name].setdefault(arm, {})[str(gap)] = [_short(share) for share in getattr(outcome, column)]
            print(arm, gap, {name: table[arm][str(gap)] for name, table in tables.items()}, flush=True)
    for name, init in (("GRU", init_gru), ("LSTM", init_lstm)):
        found = dogs.accuracy_by_gap(init, GAPS, seeds=len(SEEDS))
        tables["right"][name] = {str(gap): [_short(s) for s in row] for gap, row in zip(GAPS, found, strict=True)}
    for gap in GAPS:
        outcomes = alone(gap)
        tables["right"].setdefault("self-attention", {})[str(gap)] = [_short(right) for right, _ in outcomes]
        tables["on the noun"].setdefault("self-attention", {})[str(gap)] = [_short(w[1]) for _, w in outcomes]
    return tables


def alone(gap: int) -> list[tuple[float, Array]]:
    """Train readers without recurrence."""
    train = partial(parts.train_self_reader, PLAN, gap=gap, updates=dogs.UPDATES)
    return [train(seed=seed) for seed in SEEDS]


def arriving() -> Table:
    """Return what of the last word's gradient arrives at the noun before the first update."""
    return {
        arm: {str(gap): [float(f"{s:.2g}") for s in parts.arriving_at_noun(looks, gap=gap, seeds=len(SEEDS))]
              for gap in GAPS}
        for arm, (looks, at) in LOOKS.items() if at is parts.at_states
    }  # fmt: skip


def table(name: str, make: Callable[[], Table]) -> Callable[[], dict[str, Table]]:
    """Return what makes one table, by its name."""
    return lambda: {name: make()}


PARTS: dict[str, Callable[[], dict[str, Table]]] = {
    "translators": table("translators", translators),
    "small world": table("small world", small_world),
    "beyond": table("beyond", beyond),
    "maps": table("maps", maps),
    "wrong ways": table("wrong ways", wrong_ways),
    "readers": readers,
    "arriving": table("arriving", arriving),
}
TABLES = ("translators", "small world", "beyond", "maps", "wrong ways", *COLUMNS, "arriving")


def main() -> None:
    """Train the parts that were named, or all, and write the asset after each."""
    for part in sys.argv[1:] or PARTS:
        made = PARTS[part]()
        load.cache_clear()
        stored = load() if ASSET.exists() else {}
        ASSET.write_text(document({name: made.get(name, stored.get(name, {})) for name in TABLES}))
        print(part, "stored", flush=True)


def _keep(table: Table, arm: str, found: ByLength) -> None:
    row = table.setdefault(arm, {})
    for column, values in found._asdict().items():
        row.setdefault(column, []).append([_short(value) for value in values])
    print(arm, *(f"{column} {values[-1]}" for column, values in row.items()), flush=True)


def _short(share: float) -> float:
    return round(float(share), DIGITS)


if __name__ == "__main__":
    main()

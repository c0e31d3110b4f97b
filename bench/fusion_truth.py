"""How good clusters are, held against truth: pairwise and B-cubed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def figures(groups: Iterable[Sequence[int]], truth: Sequence[str]) -> dict[str, float]:
    """Pairwise precision, recall and F1 over final clusters, and B-cubed F1 (Bagga and Baldwin 1998)."""
    home = list(range(len(truth)))
    for group in groups:
        for record in group:
            home[record] = group[0]
    both, found, real = Counter(zip(home, truth, strict=True)), Counter(home), Counter(truth)
    right = _pairs(both.values())
    precision, recall = right / max(1, _pairs(found.values())), right / max(1, _pairs(real.values()))
    b_precision = sum(n * n / found[cluster] for (cluster, _), n in both.items()) / len(truth)
    b_recall = sum(n * n / real[thing] for (_, thing), n in both.items()) / len(truth)
    return {
        "precision": precision,
        "recall": recall,
        "f1": _harmonic(precision, recall),
        "b3_precision": b_precision,
        "b3_recall": b_recall,
        "b3": _harmonic(b_precision, b_recall),
    }


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0

"""Which records are one thing: pure functions, no database, no clock, no network.

features(schema, properties)   what of a record is compared, to keep beside it
keys(features)                 hashed keys: records that share one are compared
score(a, b)                    one pair, online: total in bits, band, terms
explain(score)                 why, sentence by sentence; explain_shortly(score): what weighs most
read_table(schema, rows)       the features of many records by column, what they say alike read once
match(records)                 all pairs of a batch, with scores equal to the online ones
cluster_matches(table, …)      who is who in a batch
cluster(pairs, …)              who is who, from scores, facts and people's decisions
weakest_link(group, pairs, …)  where a cluster would part first
fit(records, …)                weights from records without labels; never automatic
report(weights, records)       m, u, bits and calibration: what a retraining is judged by
"""

from tearline.codes import Band
from tearline.fusion.batch import Matches, match
from tearline.fusion.calibration import Report, report
from tearline.fusion.cluster import Clusters, cluster, facts_of
from tearline.fusion.explain import explain, explain_shortly
from tearline.fusion.features import VERSION, Features, decode, features
from tearline.fusion.groups import Fact
from tearline.fusion.keys import keys, shared_keys
from tearline.fusion.plan import KINDS, kind_of
from tearline.fusion.reading import read_table
from tearline.fusion.score import Score, Scorer, Term, score
from tearline.fusion.table import Table
from tearline.fusion.together import cluster_matches
from tearline.fusion.train import fit
from tearline.fusion.weakest import WeakLink, weakest_link
from tearline.fusion.weighing import Weights, read_weights, shipped, to_text

__all__ = [
    "KINDS",
    "VERSION",
    "Band",
    "Clusters",
    "Fact",
    "Features",
    "Matches",
    "Report",
    "Score",
    "Scorer",
    "Table",
    "Term",
    "WeakLink",
    "Weights",
    "cluster",
    "cluster_matches",
    "decode",
    "explain",
    "explain_shortly",
    "facts_of",
    "features",
    "fit",
    "keys",
    "kind_of",
    "match",
    "read_table",
    "read_weights",
    "report",
    "score",
    "shared_keys",
    "shipped",
    "to_text",
    "weakest_link",
]

"""Which records are one thing: pure functions, no database, no clock, no network. Each module by its own name:

features     features(schema, properties): what of a record is compared, to keep beside it
keys         keys(features): hashed keys; records that share one are compared
score        score(a, b): one pair, online: total in bits, band, terms
explain      explain(score): why, sentence by sentence; explain_shortly(score): what weighs most
reading      read_table(schema, rows): the features of many records by column, what they say alike read once
batch        match(records): all pairs of a batch, with scores equal to the online ones
together     cluster_matches(table, …): who is who in a batch
cluster      cluster(pairs, …): who is who, from scores, facts and people's decisions
weakest      weakest_link(group, pairs, …): where a cluster would part first
train        fit(records, …): weights from records without labels; never automatic
calibration  report(weights, records): m, u, bits and calibration: what a retraining is judged by
"""

"""The graph of what one viewer sees: neighbours, paths, drawings and saved scenes, each made when asked for (D2).

A node is an entity, a link is what records tell between two of them. A record of a joining kind (an ownership, a
payment) is a link; any other record that names something is a node, linked to what it names.
"""

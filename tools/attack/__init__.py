"""An attacker of our own, no relative of the unit tests: two live services that differ only in what is hidden.

``python -m tools.attack --seconds 600 --seed 7``. One deployment is founded and filled over its command line
and HTTP, ended, and copied: both copies hold the same ids, keys, secrets and sessions. Each is served. Into
one of them officers of high clearance then put what the low viewers may not see, anew in every round. Every
request of a low viewer, drawn from the service's own OpenAPI, goes to both; both answers must be the same
bytes (:mod:`tools.attack.sameness` names what may differ, and why).

``--prove`` opens the gate of one copy on purpose, one policy after another: each must be reported.
"""

"""A trial of kills: what a deployment said it had taken must be there, whatever is killed, and when.

``python -m tools.kill_trial --minutes 10 --seed 7``. A deployment is founded and served; clients load files, correct
records, open and move leads whose clocks run out, ask, run jobs and make backups, and write down what they were
answered. Meanwhile the service, the database's server, one of its processes, and the commands that load, run jobs and
copy are killed (SIGKILL) at drawn moments. Nobody starts the database again but the service itself; a service that was
killed is started again, as a machine's own manager does it. At the end a checker that believes nobody
(:mod:`tools.kill_trial.checker`) compares what was answered with the database's tables, asked as its superuser, and
with a book of the ledger, exported and verified.
"""

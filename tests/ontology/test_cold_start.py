"""The first questions to a fresh process come at once: what all share is made once, whole, before anyone has it."""

from __future__ import annotations

import subprocess
import sys

EIGHT = """
import threading
from tearline.fusion.features import features
from tearline.ontology.model import model

def ask():
    together.wait()
    try:
        assert model().get("Firearm") is not None
        features("Person", {"name": ["Elena Ruiz"], "birthDate": ["1990-01-02"]})
        whole.append(len(model().schemata))
    except BaseException as error:
        wrong.append(repr(error))

together, wrong, whole = threading.Barrier(8), [], []
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not wrong, wrong
assert len(set(whole)) == 1
"""


def test_eight_threads_at_once_find_one_ontology() -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", EIGHT], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

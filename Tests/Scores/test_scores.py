"""The readings of other projects' test mails, held from falling (docs/performance.md). The mails are no part of this repository."""
import os
import re
import subprocess

import pytest

from conftest import PROGRAM, ROOT

SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools/score-mails"
# Least percent of fields right, by kind of mail.
FLOORS = {"MIME": 97.5, "MIME by vote": 99.0, "bounces": 98.0, "auto-replies": 99.0, "forwards": 99.4, "replies": 93.0}
HTML_CASES = 948
LEAST_TEXT_KEPT = 860
# All of them hold a real delivery report.
MOST_FALSE_ALARMS = 7


SHARES_A_WORLD = True


@pytest.fixture(scope="module")
def scores():
    if not SCORER.exists() or not (SHARED / "data/mails").is_dir():
        pytest.skip("The folder of collected mails is absent beside the repository: nothing is scored.")
    # Debian's own Python sees python3-html5lib.
    done = subprocess.run(["/usr/bin/python3", str(SCORER), PROGRAM], capture_output=True, text=True, timeout=1200, env={**os.environ, "PYTHONPATH": ""})
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    return done.stdout


@pytest.mark.parametrize("kind", FLOORS)
def test_readings_do_not_fall(scores, kind):
    found = re.search(rf"(?m)^total {re.escape(kind)} +n= *\d+ fields= *([\d.]+)%", scores)
    assert found, scores
    assert float(found.group(1)) >= FLOORS[kind]


def test_html_is_inert_and_keeps_its_text(scores):
    lines = [line for line in scores.splitlines() if line.startswith("html-")]
    inert, inert_of = total(lines, "inert")
    kept, _ = total(lines, "text_kept")
    assert (inert, inert_of) == (HTML_CASES, HTML_CASES)
    assert kept >= LEAST_TEXT_KEPT


def test_ordinary_mail_is_not_taken_for_automatic(scores):
    found = re.search(r"(?m)^ordinary mails taken for automatic.*?(\d+)", scores)
    assert found, scores
    assert int(found.group(1)) <= MOST_FALSE_ALARMS


def total(lines, field):
    """Right ones and all of them, over all lines."""
    pairs = [re.search(rf" {field}=(\d+)/(\d+)", line) for line in lines]
    assert pairs and all(pairs), lines
    return sum(int(pair.group(1)) for pair in pairs), sum(int(pair.group(2)) for pair in pairs)

"""./run says what it takes, and what is wrong, before it builds anything."""
import re
import subprocess

import pytest

from conftest import PROGRAM, ROOT


def run(*arguments):
    # Where anything were built, there would be a folder of that name, and minutes.
    return subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, timeout=20, env={"PATH": "/usr/bin:/bin", "MAILROOM_BUILD": "/nonexistent/build"})


def test_help_names_the_flags_of_serve():
    done = run("--help")
    assert done.returncode == 0
    program = subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, text=True, timeout=20).stdout
    flags = {flag for flag in re.findall(r"(?m)^\s+(?:-h, )?(--[a-z-]+)", program)}
    assert flags == set(re.findall(r"(?m)^  (--[a-z-]+)", done.stdout))


@pytest.mark.parametrize("words, said", [
    (["--lisen", "x"], "There is no flag --lisen."), (["--listen"], "--listen wants a value."), (["start"], "start is no flag."),
    (["--data", "x", "-v"], "There is no flag -v."),
])
def test_a_wrong_word_is_told_at_once(words, said):
    done = run(*words)
    assert done.returncode == 64
    assert said in done.stderr

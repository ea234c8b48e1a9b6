"""A training that is stopped, politely or not, leaves the model in use where it was and nothing like another."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gxnlp.labeling import bundle
from gxnlp.learning import frozen, gathering, history

PUTTING_IT_IN_PLACE = """
import pathlib, sys, time
from gxnlp import cli

def asleep(path, target):
    print("about to put the new bundle in place", file=sys.stderr, flush=True)
    time.sleep(60)

pathlib.Path.rename = asleep
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models with one in use, and a small corpus beside it."""
    used = bundle.promoted()
    folder = tmp_path / "models"
    shutil.copytree(used, folder / used.name)
    (folder / bundle.PROMOTED).write_text(used.name + "\n")
    gathering.pack(frozen.sets()[0].labelled[:16], tmp_path / "some.labels.xz")
    return folder


def stopped(command: list[str], models: Path, said: str, by: signal.Signals) -> int:
    """How a training into the folder ends that gets a signal once it has said so."""
    more = ["train", "--corpus", str(models.parent / "some.labels.xz"), "-o", str(models)]
    process = subprocess.Popen([sys.executable, *command, *more], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    heard = ""
    for line in process.stderr:
        heard += line
        if said in line:
            process.send_signal(by)
            break
    heard += process.stderr.read()
    assert "Traceback" not in heard and said in heard, heard
    assert by is signal.SIGKILL or "the model in use stays as it was" in heard, heard
    return process.wait(60)


@pytest.mark.parametrize(("by", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_stopped_while_it_learns(models: Path, by: signal.Signals, status: int) -> None:
    before = sorted(models.rglob("*"))
    assert stopped(["-m", "gxnlp.cli"], models, "reports,", by) == status
    assert sorted(models.rglob("*")) == before
    used = bundle.promoted_in(models)
    assert used is not None and bundle.read(used)


def test_killed_while_the_new_bundle_is_put_in_place(models: Path) -> None:
    used = bundle.promoted_in(models)
    assert stopped(["-c", PUTTING_IT_IN_PLACE], models, "about to put", signal.SIGKILL) == -signal.SIGKILL
    assert used is not None and bundle.promoted_in(models) == used
    assert [k.folder for k in history.known(models)] == [used]
    assert bundle.read(used)

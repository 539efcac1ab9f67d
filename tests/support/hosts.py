"""Host applications in processes of their own: Continuum's listeners are global."""

import subprocess
import sys
import textwrap

import sqlalchemy as sa

_STRICT = """
import sys, warnings
from sqlalchemy.exc import SAWarning
warnings.simplefilter("error", SAWarning)
"""


def run_host(source: str, engine: sa.Engine, *arguments: str) -> None:
    """Run a host against a database, given as its first argument, and require that it ends well.

    The host prints ``done`` as its last act, so that one which stops early is found.
    """
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", _STRICT + textwrap.dedent(source), url, *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stdout + done.stderr

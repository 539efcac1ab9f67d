"""Takes the pictures in ``docs/images`` from the demo: ``python -m tests.browser.screenshots``."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from lineage_panel.database import make_engine
from lineage_panel.demo.record import record_demo
from report_lineage.artifacts import FileStore
from report_lineage.migrations import upgrade
from tests.browser.site import Site, open_panel, serve_site
from tests.support.browser import FLAGS, chromium_path

logger = logging.getLogger(__name__)

IMAGES = Path(__file__).parents[2] / "docs" / "images"


@dataclass(frozen=True)
class Picture:
    """A picture of a page: how wide and high, in which colours."""

    name: str
    page: str
    width_px: int = 1280
    height_px: int = 860
    scheme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("reports", "reports", height_px=720),
    Picture("report", "report"),
    Picture("version", "version"),
    Picture("compare", "compare"),
    Picture("compare-dark", "compare", scheme="dark"),
    Picture("compare-narrow", "compare", 390, 844),
    Picture("at", "at"),
    Picture("reports-then", "reports then", height_px=720),
    Picture("runs", "runs"),
    Picture("run", "run"),
    Picture("run-failed", "run failed"),
    Picture("artifact", "artifact CSV"),
    Picture("report-narrow", "report", 390, 844, "dark"),
)


def main() -> None:
    """Record the demo in a temporary folder and take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _record(folder)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        with serve_site(open_panel(folder), folder) as site:
            for picture in PICTURES:
                _take(browser, site, picture)
        browser.close()


def _record(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / 'lineage.db'}")
    upgrade(engine)
    record_demo(engine, FileStore(folder / "artifacts"))
    engine.dispose()


def _take(browser: Browser, site: Site, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": picture.width_px, "height": picture.height_px},
        color_scheme=picture.scheme,
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(site.address(picture.page))
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    _shrink(path)


def _shrink(path: Path) -> None:
    """Reduce a picture to 256 colours, a third of its size, where pngquant is installed."""
    program = shutil.which("pngquant")
    if program is None:
        logger.warning("%s is larger than it could be: pngquant is not installed", path.name)
        return
    options = ["--force", "--strip", "--speed", "1", "--output", str(path)]
    subprocess.run([program, *options, "256", str(path)], check=True, timeout=60)


if __name__ == "__main__":
    main()

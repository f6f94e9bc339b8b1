"""Makes the pictures of the page in this folder: ``python docs/make_screenshots.py``.

It reads the example dispatches, serves them and photographs the page in Chromium. It needs the built page (``make
page``), Chromium and playwright.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from reportedly.pipeline import read

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples" / "dispatches"
LIMIT = 300_000  # bytes of a picture
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ABU_KAMAL = "geonames:174448"
ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
)
DAYS = "on=2017-11-12&known=2017-11-12"

PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "map.png": ("?on=2017-11-12", {"viewport": DESK}),
    "map-dossier.png": (f"?{DAYS}&place={ABU_KAMAL}", {"viewport": DESK, "color_scheme": "dark"}),
    "map-phone.png": (f"?{DAYS}", {"viewport": PHONE, "device_scale_factor": 2}),
}
"""The name of each picture, what is opened, and in what kind of browser."""


def main() -> None:
    """Make every picture; raises ``RuntimeError`` for one that is too large."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ledger = Path(folder) / "examples.db"
        read(EXAMPLES, ledger)
        command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(ledger), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                line = server.stdout.readline() if server.stdout is not None else ""
                address = re.search(r"http://\S+", line)
                if address is None:
                    raise RuntimeError(f"the server told no address: {line!r}")
                browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
                for name, (query, options) in PICTURES.items():
                    take(browser, address[0] + query, HERE / name, options)
                browser.close()
            finally:
                server.kill()


def take(browser: Browser, address: str, out: Path, options: dict[str, Any]) -> None:
    """Open an address and write what is seen, when everything has come and been drawn."""
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    page.wait_for_selector("canvas.map-places[data-drawn]", state="attached")
    page.wait_for_selector(".map-stage[data-ground]", state="attached")
    page.locator("svg.histogram").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=out)
    page.context.close()
    size = out.stat().st_size
    print(f"{out.name}: {size:,} bytes")
    if size > LIMIT:
        raise RuntimeError(f"{out.name} is larger than {LIMIT:,} bytes; show less in it")


if __name__ == "__main__":
    main()

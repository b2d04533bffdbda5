"""Pages that need nothing else: no script, no font, no network. Templates of a package, beside what all pages share.

Shared are the look, `page.css`, which is kept akin to the monitor's page, and how charts are drawn, `chart.html`.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined


def environment_of(folder: Traversable) -> Environment:
    """Give the templates of a folder; what it doesn't have is taken from those that are shared."""
    shared = files(__package__ or "") / "page"

    def load(name: str) -> str:
        own = folder / name
        return (own if own.is_file() else shared / name).read_text(encoding="utf-8")

    return Environment(
        autoescape=True,
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )

"""Pages from templates: Jinja with everything escaped, sentences and words in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from tearline.language import Language, Message
from tearline.settings import deployment_zone
from tearline.web.signs import sign
from tearline.web.static import ICON, LAND, MAP_STYLES, SCRIPTS, STYLES
from tearline.web.words import Words

if TYPE_CHECKING:
    from tearline.web.visit import Visit


def render(template: str, visit: Visit, **told: object) -> str:
    """The page's text. What a template names and nobody gave is an error, not an empty place."""
    words = words_in(visit.language)
    return (
        _templates()
        .get_template(template)
        .render(
            v=visit,
            w=words,
            msg=words.msg,
            now=visit.now,
            styles=STYLES.address,
            icon_address=ICON.address,
            **told,
        )
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("tearline.web", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals["script"] = _script
    made.globals["sign"] = sign
    made.globals["map_styles"] = MAP_STYLES.address
    made.globals["land_address"] = LAND.address if LAND else ""
    made.tests["message"] = lambda value: isinstance(value, Message)
    return made


def _script(name: str) -> str | None:
    """The address of a bundled script; None where set-up has not bundled any."""
    return SCRIPTS[name].address if name in SCRIPTS else None


@lru_cache(maxsize=4)
def words_in(language: Language) -> Words:
    """The words of one language, in the deployment's zone."""
    return Words(language, deployment_zone())

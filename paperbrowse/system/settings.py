"""The user's settings: a small TOML file, all of it optional."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from paperbrowse.core import PaperbrowseError, one_line

DEFAULT_THEME = "tokyo-night"


@dataclass(frozen=True, slots=True)
class Settings:
    """Theme and keys of the screen.

    ``theme`` is the name of one of Textual's themes; ``keys`` maps names of actions, as
    ``paperbrowse keys`` lists them, to their keys (``"search" = "slash,ctrl+f"``).
    """

    theme: str = DEFAULT_THEME
    keys: Mapping[str, str] = field(default_factory=dict)


def load_settings(file: Path) -> Settings:
    """Read the settings in ``file``; a missing file gives the defaults.

    Raises PaperbrowseError, which names the file and the setting, for anything invalid.
    """
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _settings_error(file, one_line(str(error))) from error
    unknown = sorted(settings.keys() - {"theme", "keys"})
    if unknown:
        raise _settings_error(file, f"there is no setting {unknown[0]!r}, only theme and keys")
    theme, keys = settings.get("theme", DEFAULT_THEME), settings.get("keys", {})
    if not isinstance(theme, str):
        raise _settings_error(file, "theme must be the name of a theme, in quotes")
    if not isinstance(keys, dict) or not all(isinstance(k, str) and k for k in keys.values()):
        problem = '[keys] must map names of actions to keys, such as search = "slash"'
        raise _settings_error(file, problem)
    return Settings(theme, keys)


def _settings_error(file: Path, problem: str) -> PaperbrowseError:
    return PaperbrowseError(
        f"Cannot use the settings in {one_line(str(file))}: {one_line(problem)}.",
        "Correct the file, or move it away to go on with the defaults.",
    )

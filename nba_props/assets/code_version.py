"""The `code_version` of a table's asset, which changes with its declaration and with the code that builds it.

The code is the source of the modules that the asset's body names, and of all that they import below the rooms that
know Dagster. So a changed formula shows its tables as stale, and a changed asset graph or command does not.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import nba_props
from nba_props.declared.tables.table import Table

PACKAGE = nba_props.__name__
KNOWS_DAGSTER = {"assets", "checks", "sensors", "resources", "instance", "commands", "partitions"}
IMPORT = re.compile(rf"^[ \t]*from ({PACKAGE}(?:\.\w+)*) import (\([^)]*\)|[^\n#]+)", re.MULTILINE)


@dataclass(slots=True)
class Sources:
    """Modules of a package at a folder; each file is read once."""

    folder: Path
    _texts: dict[str, str | None] = field(default_factory=dict)
    _imports: dict[str, set[str]] = field(default_factory=dict)

    def text(self, module: str) -> str | None:
        """A module's source, and of a package the templates in it; nothing where no module has that name."""
        if module not in self._texts:
            path = self.folder.joinpath(*module.split(".")[1:])
            files = (path.with_suffix(".py"), path / "__init__.py")
            source = next((file.read_text() for file in files if file.is_file()), None)
            templates = [file.read_text() for file in sorted(path.glob("templates/*"))]
            self._texts[module] = source and "".join([source, *templates])
        return self._texts[module]

    def imports(self, module: str) -> set[str]:
        """Modules of the package that a module imports, at its top or inside a function."""
        if module not in self._imports:
            lines = IMPORT.findall(self.text(module) or "")
            parts = {f"{module}.{name}" for module, names in lines for name in re.findall(r"\w+", names)}
            candidates = parts | {module for module, _ in lines}
            self._imports[module] = {name for name in candidates if self.text(name) is not None}
        return self._imports[module]

    def below(self, roots: Iterable[str]) -> set[str]:
        """The roots, and all that they import below the rooms that know Dagster."""
        visited: set[str] = set()
        ahead = set(roots)
        while ahead:
            module = ahead.pop()
            visited.add(module)
            ahead |= {m for m in self.imports(module) - visited if _room(m) not in KNOWS_DAGSTER}
        return visited


INSTALLED = Sources(Path(nba_props.__file__).parent)


def code_version(
    table: Table | None,
    build: Callable[..., object],
    built_by: Sequence[object] = (),
    sources: Sources = INSTALLED,
) -> str:
    """Twelve hexadecimal digits, the same for the same declaration and the same source.

    Args:
        table: what is built; None for what is no table.
        build: the asset's function.
        built_by: classes and functions whose code builds it, other than those that the function names.
        sources: where the modules lie.
    """
    declared = (table.key, table.columns) if table else ()
    digest = hashlib.sha256(repr(declared).encode())
    for module in sorted(sources.below(roots(build, built_by))):
        digest.update(f"{module}\n{sources.text(module)}".encode())
    return digest.hexdigest()[:12]


def roots(build: Callable[..., object], built_by: Sequence[object] = ()) -> set[str]:
    """Modules of what the function's body names and of `built_by`, those of the asset graph itself left out."""
    named: list[object] = list(built_by)
    if isinstance(build, FunctionType):
        named += [build.__globals__.get(name) for name in _names(build.__code__)]
    modules = {o.__name__ if isinstance(o, ModuleType) else getattr(o, "__module__", "") for o in named}
    ours = {m for m in modules if m.startswith(f"{PACKAGE}.")}
    return {m for m in ours if _room(m) not in KNOWS_DAGSTER - {"resources"}}


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""

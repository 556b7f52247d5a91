"""Output folders: written beside their place and swapped in whole, so that readers see the old one or the new one.

Every output folder carries ``manifest.json``, which says what made it and what is in it, without a time or a path. A
folder that is not ours is never replaced.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from platform import python_version
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
SCHEMA = "crosscase-manifest-1"
DECIMALS = 9
PACKAGES = ("crosscase", "pydantic", "pyarrow", "numpy", "pandas", "scipy", "statsmodels", "matplotlib")


class OutputError(Exception):
    """The output cannot be written; the message says where, why and what to do."""


@contextmanager
def output_folder(target: Path, given: Sequence[Path] = ()) -> Iterator[Path]:
    """A new folder to write into, swapped in for ``target`` when everything went well, removed when not.

    ``given`` are files that were read: a workbook in ``target`` that somebody filled in is replaced only if it is one.

    Raises
    ------
    OutputError
        ``target`` is a file or a link, holds files that are not this program's, or cannot be written.
    """
    new: Path | None = None
    if target.name in ("", ".."):  # such as the current folder, which has a name all the same
        target = target.resolve()
    try:
        _refuse_foreign(target, given)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
        new.chmod(0o777 & ~_umask())
        yield new
        _swap(new, target)
    except OSError as error:
        if error.errno is None:  # not the file system: a fault of ours
            raise
        raise OutputError(f"{target} cannot be written: {error.strerror or error}. Name another folder.") from error
    finally:
        if new is not None and new.exists():
            shutil.rmtree(new, ignore_errors=True)


def _refuse_foreign(target: Path, given: Sequence[Path]) -> None:
    if target.is_symlink():
        raise OutputError(f"{target} is a link. Name the folder itself.")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file. Name a folder for the output.")
    if target.is_dir() and any(target.iterdir()) and not _is_ours(target):
        raise OutputError(
            f"{target} holds files that crosscase did not write. Name a new or empty folder; nothing was changed."
        )
    if target.is_dir() and any(target.iterdir()):
        added = [name for name in _differences(target, "extra") if not _is_of_the_system(name)]
        if added:
            raise OutputError(
                f"{target} would be replaced, and {added[0]} in it with it, which crosscase did not write. Move that "
                "elsewhere, or name another folder; nothing was changed."
            )
        read = {path.resolve() for path in given}
        for name in _differences(target, "changed"):
            if name.endswith(".xlsx") and (target / name).resolve() not in read:
                raise OutputError(
                    f"{target / name} was filled in since crosscase wrote it, and would be replaced. Give it back with "
                    "--fixes if it is the fix sheet, or name another folder; nothing was changed."
                )


def _is_of_the_system(name: str) -> bool:
    """Whether a file is one that file managers put into folders."""
    return name.rpartition("/")[2].startswith(".") or name.rpartition("/")[2] in ("Thumbs.db", "desktop.ini")


def _is_ours(folder: Path) -> bool:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("schema") == SCHEMA
    except (OSError, ValueError, AttributeError):
        return False


def _swap(new: Path, target: Path) -> None:
    """Put ``new`` in the place of ``target``. For an instant there is none; the old one is kept until that is over."""
    old = None
    if target.exists():
        old = target.with_name(f".{target.name}.{new.name.split('.')[-2]}.old")
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old is not None:
            old.rename(target)
        raise
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_table(path: Path, frame: "pd.DataFrame") -> None:
    """Write a table as CSV for machines, with the same bytes on every machine.

    Numbers have up to 12 digits and ``DECIMALS`` decimals, p-values (columns ``p_...``) up to 12 digits however small
    they are; what cannot be estimated is an empty cell.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = frame.select_dtypes("float")
    numbers = numbers[[name for name in numbers if not str(name).startswith("p_")]]
    # Processors add in different orders, so that sums differ behind the 13th digit and a zero may be 1e-14. The first
    # rounding makes them equal before the second can fall on either side of a tie; adding 0 turns -0 into 0.
    settled = frame.assign(**(numbers.round(12).round(DECIMALS) + 0.0).to_dict("series"))  # type: ignore[arg-type]
    settled.to_csv(path, index=False, lineterminator="\n", float_format="%.12g", encoding="utf-8")


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def own_version() -> str:
    """The version of crosscase: the only one that outputs name, so that they agree on every machine."""
    return metadata.version("crosscase")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers depend on. May differ between machines, and says so."""
    return {"python": python_version(), **{name: metadata.version(name) for name in PACKAGES}}


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write ``manifest.json``, last: what made the folder, and the hash of every file in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    outputs = [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest(path)}
        for path in files
    ]
    manifest = {"schema": SCHEMA, **about, "versions": versions(), "outputs": outputs}
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def verify(folder: Path) -> list[str]:
    """What differs between a folder and its manifest: sentences, none where all is as it was written.

    Raises
    ------
    OutputError
        The folder has no manifest of this program.
    """
    if not folder.is_dir() or not _is_ours(folder):
        raise OutputError(f"{folder} has no {MANIFEST} of crosscase. Name a folder that crosscase wrote.")
    return sorted(f"{kind}: {n}" for kind in ("missing", "changed", "extra") for n in _differences(folder, kind))


def _differences(folder: Path, kind: Literal["missing", "changed", "extra"]) -> list[str]:
    """Files that are missing from a folder of ours, differ from the manifest, or are not in it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        recorded = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(f"{folder / MANIFEST} is damaged. Make the folder anew.") from error
    present = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    present.pop(MANIFEST, None)
    if kind == "missing":
        return [name for name in recorded if name not in present]
    if kind == "extra":
        return [name for name in present if name not in recorded]
    return [name for name, path in present.items() if name in recorded and digest(path) != recorded[name]]

"""Writes the interviews of responses.csv as each tool exports them, one file per tool and style.

    .venv/bin/python data_samples/exports/make.py            # or --out FOLDER

None of the files was downloaded from a tool: they follow what is documented of its exports (docs/formats.md). The words
come from the study folder beside this script. The files are the same, byte for byte, on every run.

To add a format, write a file in ``tools`` whose ``FILES`` turn the interviews into bytes, and name it in its package;
the name of a file begins with the name of the tool. A test counts every file and wants the same counts.
"""

import argparse
from pathlib import Path

from tools import FILES
from tools.answers import HERE, interviews


def main() -> None:
    """Write every file."""
    parser = argparse.ArgumentParser(description="Write the sample interviews as each tool exports them.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FILES.items():
        (folder / name).write_bytes(write())
    print(f"{len(FILES)} files of {len(interviews())} synthetic interviews: {folder}")


if __name__ == "__main__":
    main()

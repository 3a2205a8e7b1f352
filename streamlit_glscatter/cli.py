"""The command ``glscatter``."""

import argparse
import sys
from collections.abc import Sequence

from streamlit_glscatter.errors import GlScatterError

_FAILED = 2
_INTERRUPTED = 130  # what shells report for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        What follows the command's name; None takes them from the command line.

    Returns
    -------
    int
        The exit status: 0, 2 for input that cannot be used, 130 when interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except GlScatterError as error:
        print(f"glscatter: {error}", file=sys.stderr)  # noqa: T201  a command talks on the terminal
        return _FAILED
    except KeyboardInterrupt:
        print("glscatter: interrupted; nothing was written", file=sys.stderr)  # noqa: T201  as above
        return _INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glscatter", description="Scatter plots of millions of points in Streamlit."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_prepare(commands)
    return parser


def _add_prepare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    prepare = commands.add_parser(
        "prepare",
        help="write a source larger than memory as a folder that opens in milliseconds",
        description=(
            "Write the points of FILE to FOLDER, in the order in which they are shown. Memory does "
            "not grow with the number of rows. Open the folder with "
            "streamlit_glscatter.prepare(FOLDER)."
        ),
    )
    prepare.add_argument(
        "file", metavar="FILE", help="Parquet file, folder of Parquet files, or Arrow IPC file"
    )
    prepare.add_argument("-o", "--output", metavar="FOLDER", required=True, help="to be written")
    prepare.add_argument("--x", default="x", metavar="COLUMN", help='default: "x"')
    prepare.add_argument("--y", default="y", metavar="COLUMN", help='default: "y"')
    prepare.add_argument(
        "--columns", metavar="A,B,C", help="columns to keep, with commas between; default: all"
    )
    prepare.add_argument(
        "--overwrite", action="store_true", help="replace a prepared folder that is there already"
    )
    prepare.set_defaults(run=_prepare)


def _prepare(options: argparse.Namespace) -> None:
    # Lazy: help and errors of usage need no Arrow.
    from streamlit_glscatter.prepared import write_prepared  # noqa: PLC0415

    columns = None if options.columns is None else options.columns.split(",")
    points = write_prepared(
        options.file, options.output, options.x, options.y, columns, overwrite=options.overwrite
    )
    dropped = points.layout.dropped
    without = f"; {dropped:,} rows without coordinates were left out" if dropped else ""
    print(f"{options.output}: {len(points):,} points{without}")  # noqa: T201  the result


if __name__ == "__main__":
    sys.exit(main())

"""`python -m sitegen`, the same as the `sitegen` command."""

import gc


def main() -> int:
    """Run a command; its exit code. 130 when it is interrupted before there is anything to run."""
    gc.disable()  # what is imported stays: there is nothing to collect
    try:
        from sitegen.cli.main import main as run  # noqa: PLC0415 - half a second, in which one may press Ctrl-C

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())

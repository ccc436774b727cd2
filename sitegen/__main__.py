"""`python -m sitegen`, the same as the `sitegen` command."""

from sitegen.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

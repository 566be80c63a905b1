"""`python -m fieldapp` is the command `fieldapp`."""

from fieldapp.cli import main

if __name__ == "__main__":
    main()

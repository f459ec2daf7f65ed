import os
import sys

if not __package__:
    # Started as a folder, not installed: what lies beside it is importable, its own modules only as a package.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from rondo_runner.modes import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What scripts that hold heed against another program share."""
import subprocess
import sys


def run(program, *arguments, text=""):
    """-> what it printed, as bytes; ends the script where it failed"""
    result = subprocess.run([program, *map(str, arguments)], input=text.encode(), capture_output=True)
    if result.returncode:
        sys.exit(f"{program} {arguments[0]}: {result.stderr.decode()}")
    return result.stdout


class Findings:
    """Tells each finding, and counts those that are not as they should be."""

    def __init__(self):
        self.wrong = 0

    def report(self, what, ok, detail=""):
        print(f"{'ok   ' if ok else 'WRONG'} {what} {detail}".rstrip(), flush=True)
        self.wrong += not ok

    def same(self, what, ours, theirs):
        different = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        detail = f"{len(ours) - len(different)} of {len(ours)}"
        if different:
            detail += f", first: {ours[different[0]]!r} / {theirs[different[0]]!r}"
        self.report(what, not different, detail)

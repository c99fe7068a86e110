"""The words that the completions of two shells offer."""

import subprocess

import binary


def bash(*words):
    """Returns the words that bash offers for the last of `words`."""
    script = """
        compopt() { :; }
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _aspic; printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", script, "bash", binary.root / "Completions/aspic.bash", *words],
        capture_output=True, text=True, check=True, cwd=binary.root)
    return done.stdout.split()


def fish(line):
    """Returns the words that fish offers at the end of a line."""
    done = subprocess.run(
        ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]",
         binary.root / "Completions/aspic.fish", line],
        capture_output=True, text=True, check=True, cwd=binary.root)
    return [offer.split("\t")[0] for offer in done.stdout.splitlines()]

"""Finds the rings of files that know each other, in each target under Sources.

A file knows another if it names a type that the other declares. Files that can all be reached from
each other in this way form a ring: nobody can understand one of them without the others.

    python3 Tests/rings.py [--edges] [FOLDER]

prints the rings that are larger than allowed, with --edges also which file names which types of
which other, and has the exit status 1 if there are any.
"""

import re
import sys
from pathlib import Path

# The largest number of files that may know each other in a ring.
LARGEST = 3

# Larger rings that stay: the files, by their paths under Sources, and the reason.
EXCEPTIONS: dict[frozenset[str], str] = {}

_MODIFIERS = (
    "public|package|internal|private|fileprivate|final|indirect|nonisolated|borrowing|unsafe"
    r"|@unchecked"
)
_DECLARATION = re.compile(
    rf"^(?P<indent> *)(?:@\w+(?:\([^)]*\))? +)*(?P<modifiers>(?:(?:{_MODIFIERS}) +)*)"
    r"(?:struct|class|enum|protocol|actor|typealias) +(?P<name>[A-Z]\w*)",
    re.MULTILINE,
)
_INTERPOLATION = re.compile(r"\\\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


def _code(text: str) -> str:
    """The text without comments, and of string literals only what they interpolate."""

    def interpolated(literal: re.Match[str]) -> str:
        return " ".join(_INTERPOLATION.findall(literal[0]))

    text = re.sub(r'"""(?:\\.|(?!""").)*"""', interpolated, text, flags=re.DOTALL)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', interpolated, text)
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


def _homes(code: dict[str, str]) -> dict[str, set[str]]:
    """The files that declare a type of each name, which other files can use."""
    outer: dict[str, set[str]] = {}
    nested: dict[str, set[str]] = {}
    for file, text in code.items():
        for found in _DECLARATION.finditer(text):
            name = found["name"]
            is_private = "private" in found["modifiers"]
            if found["indent"]:
                nested.setdefault(name, set()).add("" if is_private else file)
            elif not is_private:
                outer.setdefault(name, set()).add(file)
    # A nested name that several files declare does not tell which of them is meant; the name of the
    # type around it does.
    for name, files in nested.items():
        if name not in outer and len(files) == 1 and "" not in files:
            outer[name] = files
    return outer


def edges(target: Path, sources: Path) -> dict[str, dict[str, list[str]]]:
    """For each file of a target, the files that it knows and the names by which it knows them."""
    code = {
        str(file.relative_to(sources)): _code(file.read_text())
        for file in sorted(target.rglob("*.swift"))
    }
    homes = _homes(code)
    graph: dict[str, dict[str, list[str]]] = {}
    for file, text in code.items():
        known = graph.setdefault(file, {})
        own = {found["name"] for found in _DECLARATION.finditer(text)}
        for word in sorted(set(re.findall(r"\b[A-Z]\w*", text)) - own):
            for other in homes.get(word, ()):
                if other != file:
                    known.setdefault(other, []).append(word)
    return graph


def components(graph: dict[str, dict[str, list[str]]]) -> list[set[str]]:
    """The sets of files that can all be reached from each other (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(file: str) -> None:
        order[file] = lowest[file] = len(order)
        stack.append(file)
        for other in graph[file]:
            if other not in order:
                visit(other)
                lowest[file] = min(lowest[file], lowest[other])
            elif other in stack:
                lowest[file] = min(lowest[file], order[other])
        if lowest[file] == order[file]:
            ring = set()
            while file not in ring:
                ring.add(stack.pop())
            found.append(ring)

    sys.setrecursionlimit(10_000)
    for file in graph:
        if file not in order:
            visit(file)
    return found


def rings(sources: Path) -> list[tuple[set[str], dict[str, dict[str, list[str]]]]]:
    """The rings that are larger than allowed and no exceptions, each with the edges of its target."""
    found = []
    for target in sorted(sources.iterdir()):
        graph = edges(target, sources)
        for ring in components(graph):
            if len(ring) > LARGEST and frozenset(ring) not in EXCEPTIONS:
                found.append((ring, graph))
    return found


def main(arguments: list[str]) -> int:
    """Prints the rings of a folder of targets; returns the exit status."""
    showing_edges = "--edges" in arguments
    folders = [argument for argument in arguments if argument != "--edges"]
    sources = Path(folders[0]) if folders else Path(__file__).parent.parent / "Sources"
    found = rings(sources)
    for ring, graph in found:
        print(f"{len(ring)} files know each other: {', '.join(sorted(ring))}")
        if not showing_edges:
            continue
        for file in sorted(ring):
            for other, names in sorted(graph[file].items()):
                if other in ring:
                    print(f"  {file} -> {other}: {', '.join(names)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

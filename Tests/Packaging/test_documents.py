"""What the documents and the comments name exists: files, links, tests, terms, statements and rooms."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary

ROOT = binary.root
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Tests/README.md"]
    + list((ROOT / "Documentation").glob("*.md")))
# Folders that no build and no tool of a developer makes.
FOLDERS = [".ci", ".github", "Benchmarks", "Completions", "Documentation", "Sources", "Tests", "man"]


def files(*folders, suffixes=()):
    """The files of the repository in these folders, without what Python and builds leave there."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts
            and (not suffixes or path.suffix in suffixes)]


def without_code(text):
    """A page without its blocks of code, which show other people's files too."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)


def code(text):
    """What stands in backquotes, as it is read: in a table, a bar is escaped."""
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`\n]+)`", without_code(text))]


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", without_code(page.read_text()), re.M)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def rows(page, columns):
    """The rows of a page's tables with so many columns, without their heads."""
    table = []
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if line.startswith("|") and len(cells) == columns and set(line) - set("|- "):
            table.append(cells)
    return table


def squeezed(text):
    """Letters and digits: a term is written in several ways, as `stateFolder` or `state folder`."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


SWIFT_TESTS = {path.relative_to(ROOT): path.read_text() for path in files("Tests", suffixes={".swift"})}
NAMES = {path.name for folder in FOLDERS for path in files(folder)} | {
    path.name for path in ROOT.iterdir() if path.is_file()}


def suites():
    """The functions of each suite, by its name; several rooms may have a suite of one name."""
    found = {}
    for text in SWIFT_TESTS.values():
        for part in re.split(r"^(?=(?:final )?(?:struct|class|enum|extension) )", text, flags=re.M):
            name = re.match(r"(?:final )?(?:struct|class|enum|extension) (\w+)", part)
            if name:
                found.setdefault(name[1], set()).update(re.findall(r"\bfunc (\w+)", part))
    return found


SUITES = suites()


def names_test(word):
    """Whether a word names a suite, a function in one, a transcript or a file under Tests."""
    if "/" in word or word.endswith(".py"):
        return (ROOT / "Tests" / word).is_file()
    if word.endswith(".txt"):
        return (ROOT / "Tests/ShellTests/Transcripts" / word).is_file()
    suite, _, function = word.partition(".")
    return suite in SUITES and (not function or function in SUITES[suite])


class Paths(unittest.TestCase):
    def test_pages_are_found(self):
        self.assertGreater(len(PAGES), 10)

    def test_paths_exist(self):
        """`Sources/Router/Router.swift`: what begins with the name of a folder of the repository."""
        for page in PAGES:
            for span in code(page.read_text()):
                if span.split("/")[0] not in FOLDERS or "/" not in span or re.search(r"[ <>*]", span):
                    continue
                with self.subTest(page=page.name, path=span):
                    self.assertTrue((ROOT / span).exists())

    def test_names_of_files_exist(self):
        """`Router.swift` alone: a file of the repository somewhere."""
        for page in PAGES:
            for span in code(page.read_text()):
                if re.fullmatch(r"[\w+-]+\.(swift|md|c|h|lab)", span):
                    with self.subTest(page=page.name, file=span):
                        self.assertTrue(span in NAMES or span == "class.lab")

    def test_links_lead_somewhere(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text())):
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                goal = (page.parent / path).resolve() if path else page
                with self.subTest(page=page.name, link=target):
                    self.assertTrue(goal.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(goal))

    def test_every_page_is_linked(self):
        linked = set()
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
                linked.add((page.parent / target).resolve())
        for page in PAGES:
            if page.name != "README.md" or page.parent != ROOT:
                with self.subTest(page=page.name):
                    self.assertIn(page, linked)

    def test_readme_is_short(self):
        self.assertLess(len((ROOT / "README.md").read_text().splitlines()), 120)


class Comments(unittest.TestCase):
    """What comments, scripts and manual pages cite is in the repository."""

    SUFFIXES = {".swift", ".c", ".h", ".py", ".sh", ".lab", ".1", ".5", ""}

    def lines(self):
        for path in files("Sources", "Tests", "Benchmarks", "man", ".ci", suffixes=self.SUFFIXES):
            if path.suffix == "" and path.name not in {"run", "setup"}:
                continue
            if path.name == "test_documents.py" or "WholeRouters" in path.parts:
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                yield path.relative_to(ROOT), number, line

    def test_files_that_they_name_exist(self):
        """`Documentation/Attachment.md` in any text, and a name with `.swift` in a comment."""
        paths = re.compile(r"(?<![\w/.\-$])((?:Sources|Tests|Documentation|Benchmarks|Completions|man)"
                           r"/[\w+/.-]*\w\.(?:swift|md|py|lab|txt|svg|[15]))\b")
        for path, number, line in self.lines():
            cited = paths.findall(line)
            sign = {".swift": "//+", ".c": "//+", ".h": "//+", ".1": r"\.\\\"", ".5": r"\.\\\""}
            comment = re.search(rf"(?:^|\s)(?:{sign.get(path.suffix, '#')})(.*)$", line)
            names = re.findall(
                r"(?<![\w/.*<-])(\w[\w+]*\.swift|[A-Z][\w+]*\.md)\b", comment[1] if comment else "")
            for file in cited:
                with self.subTest(place=f"{path}:{number}", file=file):
                    self.assertTrue((ROOT / file).exists())
            for name in names:
                with self.subTest(place=f"{path}:{number}", file=name):
                    self.assertTrue(name in NAMES)

    def test_names_that_they_quote_exist(self):
        """`PhaseOneExchange`, `replacingStale`: a name with capitals inside stands in code, too."""
        sources = files("Sources", "Tests", "Benchmarks", suffixes={".swift"})
        lines = [(path, line.partition("//")) for path in sources
                 for line in path.read_text().splitlines()]
        known = set(re.findall(r"\w+", " ".join(line[0] for _, line in lines)))
        for path, (_, _, comment) in lines:
            for quoted in re.findall(r"`([A-Za-z_][\w.]*)", comment):
                for name in re.findall(r"\b\w*[a-z][A-Z]\w*", quoted):
                    with self.subTest(file=str(path.relative_to(ROOT)), name=name):
                        # A type of ASN.1, RFC 8017.
                        self.assertTrue(name in known or name == "RSAPrivateKey")

    def test_errata_that_they_cite_exist(self):
        known = {row[0] for row in rows(ROOT / "Documentation/Errata.md", 5)}
        known |= {row[0] for row in rows(ROOT / "Documentation/Errata.md", 4)}
        for path, number, line in self.lines():
            for erratum in re.findall(r"\berrata (\d+)", line):
                with self.subTest(place=f"{path}:{number}"):
                    self.assertIn(erratum, known)


class Architecture(unittest.TestCase):
    """The table of rooms is that of Package.swift, and rooms import only rooms on lower floors."""

    def setUp(self):
        self.floors = {}
        for floor, names, _ in rows(ROOT / "Documentation/Architecture.md", 3):
            if floor.isdigit():
                for name in re.findall(r"`(\w+)`", names):
                    self.assertNotIn(name, self.floors)
                    self.floors[name] = int(floor)
        self.rooms = self.declared((ROOT / "Package.swift").read_text())

    @staticmethod
    def declared(text):
        """The targets whose sources are in their folder under Sources, with what they depend on."""
        found = {}
        for match in re.finditer(
                r"(room|\.target|\.executableTarget|\.systemLibrary)\(\s*(?:name: )?\"(\w+)\"", text):
            end, depth = match.end(), 1
            while depth:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            body = text[match.end():end]
            if "path:" not in body:
                product = re.sub(r"\.product\(.*?\)", "", body, flags=re.S)
                listed = re.search(r"\[(.*?)\]", re.sub(r"providers: \[.*?\]\)\]", "", product), re.S)
                found[match[2]] = re.findall(r'"(\w+)"', listed[1]) if listed else []
        for name in ("CForeign", "CLabs"):
            found[name] = []  # What they list are files that are no source.
        return found

    def test_the_rooms_are_the_targets(self):
        self.assertEqual(set(self.floors), set(self.rooms))
        self.assertEqual(
            set(self.floors), {path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()})

    def test_rooms_depend_on_lower_floors(self):
        for name, others in self.rooms.items():
            for other in others:
                with self.subTest(room=name, imports=other):
                    self.assertIn(other, self.floors)
                    isBelow = self.floors[other] < self.floors[name]
                    self.assertTrue(isBelow or self.floors[name] == 0)

    def test_only_the_executable_imports_foundation(self):
        for name in set(self.rooms) - {"aspic"}:
            for path in files(f"Sources/{name}", suffixes={".swift"}):
                with self.subTest(file=str(path.relative_to(ROOT))):
                    self.assertNotRegex(path.read_text(), r"(?m)^(?:\w+ )?import Foundation")

    def test_rooms_import_what_they_declare(self):
        for name in self.rooms:
            for path in files(f"Sources/{name}", suffixes={".swift"}):
                for other in re.findall(r"^(?:\w+ )?import (\w+)$", path.read_text(), re.M):
                    if other in self.rooms and other != "CIPsecMB":
                        with self.subTest(file=str(path.relative_to(ROOT)), imports=other):
                            self.assertIn(other, self.rooms[name])


class Glossary(unittest.TestCase):
    page = ROOT / "Documentation/Glossary.md"

    def setUp(self):
        self.terms = [row for row in rows(self.page, 3) if row[0] != "term"]

    def test_terms_are_in_order_and_unique(self):
        names = [term.lower() for term, _, _ in self.terms]
        self.assertGreater(len(names), 100)
        self.assertEqual(names, sorted(set(names)))

    def test_terms_are_used(self):
        sources = squeezed(" ".join(
            path.read_text(errors="replace")
            for path in files("Sources", suffixes={".swift", ".c", ".h", ".lab"})))
        for term, meaning, source in self.terms:
            with self.subTest(term=term):
                self.assertTrue(squeezed(term) in sources)
                self.assertRegex(meaning, r"\.$")
                self.assertTrue(source)


class Notation(unittest.TestCase):
    page = ROOT / "Documentation/Schema.md"

    def test_examples_stand_in_the_sources(self):
        sources = "\n".join(path.read_text() for path in files("Sources", suffixes={".swift"}))
        examples = [span for row in rows(self.page, 3) for span in code(row[2])]
        self.assertGreater(len(examples), 50)
        block = re.search(r"^```\n(.*?)^```$", self.page.read_text(), re.S | re.M)[1]
        for example in examples + block.splitlines():
            with self.subTest(example=example):
                self.assertTrue(example in sources)

    def test_every_mark_and_type_is_explained(self):
        explained = {span for row in rows(self.page, 3) for span in code(row[0])}
        parser = (ROOT / "Sources/Schema/NotationParser.swift").read_text()
        marks = parser[parser.index("func marks("):parser.index("case .word(let name): throw")]
        types = (ROOT / "Sources/Schema/NotationParser+Types.swift").read_text()
        types = types[types.index("func type("):types.index("default: throw")]
        words = set(re.findall(r'case \.word\("([\w-]+)"\)', marks))
        words |= set(re.findall(r'case "([\w>-]+)":', types))
        self.assertGreater(len(words), 30)
        self.assertEqual(words - explained, set())


class Tests(unittest.TestCase):
    def test_tests_that_errata_name_exist(self):
        page = ROOT / "Documentation/Errata.md"
        table = [row for row in rows(page, 5) + rows(page, 4) if row[0] != "#"]
        self.assertEqual({row[0] for row in table}, {str(number) for number in range(1, 31)})
        for row in table:
            self.assertTrue(code(row[-1]), row[0])
            for name in code(row[-1]):
                with self.subTest(erratum=row[0], test=name):
                    self.assertTrue(names_test(name))

    def test_tests_of_rfcs_exist(self):
        table = [row for row in rows(ROOT / "Tests/README.md", 3) if re.match(r"\d", row[0])]
        self.assertGreater(len(table), 40)
        for rfc, _, tests in table:
            self.assertTrue(code(tests), rfc)
            for name in code(tests):
                with self.subTest(rfc=rfc, test=name):
                    self.assertTrue(names_test(name))

    def test_suites_that_pages_name_exist(self):
        """`ClaimsTests` in any page, where it is no file or folder."""
        folders = {path.name for path in (ROOT / "Tests").iterdir()}
        for page in PAGES:
            for span in code(page.read_text()):
                if re.fullmatch(r"[A-Z]\w+Tests", span) and span not in folders:
                    with self.subTest(page=page.name, suite=span):
                        self.assertTrue(span in SUITES)

    def test_names_that_pages_quote_exist(self):
        """`NETCONFSession`, `sessionLocal`: a word with capitals inside stands in the code."""
        code_files = [ROOT / "Package.swift"] + files("Sources", "Tests", suffixes={".swift"})
        known = set(re.findall(r"\w+", " ".join(path.read_text() for path in code_files)))
        known |= set(self.folders())
        for page in PAGES:
            if page.name == "CI.md":
                continue  # It is about other people's programs.
            for span in code(page.read_text()):
                if re.fullmatch(r"\w*[a-z][A-Z]\w*", span):
                    with self.subTest(page=page.name, name=span):
                        self.assertTrue(span in known)

    @staticmethod
    def folders():
        for folder in ("Sources", "Tests", "Benchmarks"):
            for path in (ROOT / folder).rglob("*"):
                if path.is_dir():
                    yield path.name


if __name__ == "__main__":
    unittest.main()

"""Inside a target, no more than three files know each other in a ring."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary
import rings


class Rings(unittest.TestCase):
    def test_no_ring_is_larger_than_allowed(self):
        found = [sorted(ring) for ring, _ in rings.rings(binary.root / "Sources")]
        self.assertEqual(found, [], "see python3 Tests/rings.py --edges")

    def test_each_exception_is_a_ring_and_has_a_reason(self):
        graph = {}
        for target in (binary.root / "Sources").iterdir():
            graph |= rings.edges(target, binary.root / "Sources")
        there = {frozenset(ring) for ring in rings.components(graph)}
        for files, reason in rings.EXCEPTIONS.items():
            self.assertIn(files, there)
            self.assertRegex(reason, r"^[A-Z].*\.$")


class Finder(unittest.TestCase):
    """The script finds a ring that is there."""

    def found(self, files):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "Room"
            target.mkdir()
            for name, text in files.items():
                (target / f"{name}.swift").write_text(text)
            return [sorted(ring) for ring, _ in rings.rings(pathlib.Path(folder))]

    def test_four_files(self):
        files = {name: f"struct {name} {{ var next: {other}? }}\n" for name, other in ["AB", "BC", "CD", "DA"]}
        self.assertEqual(
            self.found(files), [["Room/A.swift", "Room/B.swift", "Room/C.swift", "Room/D.swift"]])
        del files["D"]
        self.assertEqual(self.found(files), [])

    def test_a_nested_type_and_an_interpolation_count(self):
        files = {
            "A": "extension A {\n  package struct Inner {}\n}\nstruct A {\n  var next: B\n}\n",
            "B": "package struct B { func f(_ c: C) {} }\n",
            "C": 'final class C { var text: String { "\\(D.self)" } }\n',
            "D": "enum D { case one(Inner) }\n",
        }
        self.assertEqual(len(self.found(files)), 1)

    def test_comments_strings_and_private_types_do_not(self):
        files = {
            "A": "/// Stands before B.\nstruct A { var next: B }\n",
            "B": "struct B { var next: C }\n",
            "C": "struct C { var next: D }\n",
            "D": 'struct D { var text = "A"\n  private struct A {} /* A */ }\n',
        }
        self.assertEqual(self.found(files), [])


if __name__ == "__main__":
    unittest.main()

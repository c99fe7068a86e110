"""Each `package` declaration has a comment."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary

DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))? )*package (?:(?:internal|private)\(set\) )?"
    r"(?:(?:static|mutating|final|indirect|convenience|borrowing|consuming) )*"
    r"(?:struct|class|enum|protocol|func|var|let|init|subscript|typealias)\b")


class Comments(unittest.TestCase):
    def test_each_package_declaration_is_explained(self):
        bare = []
        for file in sorted((binary.root / "Sources").rglob("*.swift")):
            lines = file.read_text().splitlines()
            for number, line in enumerate(lines):
                if not DECLARATION.match(line):
                    continue
                above = number - 1
                while above >= 0 and lines[above].lstrip().startswith("@"):
                    above -= 1
                if not lines[above].lstrip().startswith("///"):
                    bare.append(f"{file.relative_to(binary.root)}:{number + 1}: {line.strip()}")
        self.assertEqual(bare, [])


if __name__ == "__main__":
    unittest.main()

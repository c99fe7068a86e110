"""All algorithms of both phases, as Wireshark sees them with the keys of `write-keys`."""

import os
import shutil
import unittest

from EndToEnd import test_negotiations as few

ONES, TWOS = few.combinations(few.HASHES, few.CIPHERS, few.COMBINED, few.GROUPS, few.MACS)
# Of one process, which should end within a minute.
MANY = 24


@unittest.skipUnless(shutil.which("tshark"), "no tshark")
@unittest.skipUnless(os.environ.get("ASPIC_INTEROP") == "all", "takes minutes: make interop")
class Wireshark(few.WithKeys):
    def test_every_algorithm_with_every_other_of_its_phase(self):
        ones = sorted(ONES, key=lambda one: one[1:])
        for start in range(0, max(len(ones), len(TWOS)), MANY):
            # As many of one as of the other; of those of which there are fewer some come twice.
            parts = [[table[number % len(table)] for number in range(start, start + MANY)]
                     for table in (ones, TWOS)]
            with self.subTest(start=start):
                self.assert_combinations(*parts)

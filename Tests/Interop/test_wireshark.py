"""Wireshark decrypts all algorithms of both phases with the keys of `write-keys`."""

import os
import shutil
import unittest

from EndToEnd import test_negotiations as few

ONES, TWOS = few.combinations(few.HASHES, few.CIPHERS, few.COMBINED, few.GROUPS, few.MACS)
# The number of negotiations of one process, which should end within a minute.
MANY = 24


@unittest.skipUnless(shutil.which("tshark"), "no tshark")
@unittest.skipUnless(os.environ.get("ASPIC_INTEROP") == "all", "takes minutes: make interop")
class Wireshark(few.WithKeys):
    """Tests with captures of many negotiations."""

    def test_every_algorithm_with_every_other_of_its_phase(self):
        ones = sorted(ONES, key=lambda one: one[1:])
        for start in range(0, max(len(ones), len(TWOS)), MANY):
            # As many of one phase as of the other are used; of the phase with fewer suites some
            # occur twice.
            parts = [[table[number % len(table)] for number in range(start, start + MANY)]
                     for table in (ones, TWOS)]
            with self.subTest(start=start):
                self.assert_combinations(*parts)

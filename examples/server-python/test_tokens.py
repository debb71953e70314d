"""Each token of the contract lets in whom it should: python3 -m unittest, in this folder."""

import json
import pathlib
import unittest

import muster

VECTORS = json.loads((pathlib.Path(__file__).parents[2] / "docs/server-contract-vectors.json").read_text("utf-8"))


class Vectors(unittest.TestCase):
    def setUp(self):
        muster.KEY = bytes.fromhex(VECTORS["match_key"])
        muster.MATCH_ID = VECTORS["match_id"]
        muster.clock.now = lambda: VECTORS["now"]

    def test_proofs(self):
        for label, expected in VECTORS["proofs"].items():
            self.assertEqual(muster.proof(label), expected)

    def test_tokens(self):
        for vector in VECTORS["tokens"]:
            with self.subTest(vector["what"]):
                self.assertEqual(muster.player_of(vector["token"], VECTORS["players"]), vector["lets_in"])

"""Each token of the contract lets in whom it should, and a match is read as it says: python3 -m unittest, in this folder."""

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

    def test_facts(self):
        facts = VECTORS["facts"]
        read = {name: json.loads(text) for name, text in facts["variables"].items()}
        match = muster.Match(lambda match: None)
        match.know({"teams": read["MATCH_TEAMS"], "choice": read["MATCH_CHOICE"], "properties": read["QUEUE_PROPERTIES"]})
        self.assertEqual([match.teams, match.properties], [facts["teams"], facts["properties"]])
        self.assertEqual({"region": match.region, "picks": match.picks}, facts["choice"])
        self.assertEqual([match.team_of(player) for player in (*VECTORS["players"], "mallory")], ["red", "blue", None])

#!/usr/bin/env python3
"""A game server for Muster in Python: guess the number before the others do.

It begins when all players of the match are there, and lasts a minute. All that Muster asks of it is in muster.py.

    npx muster check-server --pool "python3 examples/server-python/server.py"
    SESSION_SIZE=2 GAME_SERVER_COMMAND="python3 examples/server-python/server.py" npx muster dev
"""

import random

import muster

GAME_SECONDS = 60


class GuessTheNumber:
    def __init__(self, match):
        self.match = match
        self.number = random.randint(1, 100)

    def joined(self, client):
        if self.match.is_complete:
            self.match.start(GAME_SECONDS)

    def line(self, client, line):
        verb, _, rest = line.partition(" ")
        if verb == "SAY":
            self.match.broadcast(f"SAID {client.player} {rest}")
        elif verb == "GUESS" and self.match.state == "running" and rest.isdecimal():
            self.guess(client, int(rest))
        else:
            client.say("UNKNOWN")

    def guess(self, client, guess):
        if guess == self.number:
            self.match.broadcast(f"WON {client.player} {guess}")
            self.match.stop("finished")
        else:
            hint = "HIGHER" if guess < self.number else "LOWER"
            self.match.broadcast(f"{hint} {client.player} {guess}")


muster.run(GuessTheNumber)

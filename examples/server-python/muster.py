"""Muster's half of a game server, with nothing but the standard library: all of docs/server-contract.md.

`run(Game)` runs one match. `Game(match)` is your own game, with two methods:

    joined(client)      a player has come, or has come back
    line(client, text)  a player has sent a line

It may call match.start(length in seconds), match.stop("finished") and match.broadcast(line), and read match.teams,
match.team_of(player), match.properties, match.region, match.picks and match.config_version.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import math
import os
import re
import signal
import sys
import time
import urllib.error
import urllib.request

LONGEST_LINE = 4096
LINGER_SECONDS = 2  # for a client to read the last line
LAST_REPORT_SECONDS = 600  # a match that was played must not look as if nobody came
STOPPED_SECONDS = 10  # whoever stops a server does not wait for long
MATCH_IS_OVER = 410


def setting(name, otherwise, read):
    """A variable as `read` reads it. One that is wrong ends the server before it plays by rules that nobody meant."""
    try:
        return read(os.environ.get(name) or otherwise)
    except ValueError as error:
        print(f"{name} is wrong: {error}", file=sys.stderr)
        sys.exit(2)


MATCH_ID = os.environ.get("MATCH_ID", "local")
KEY = setting("MATCH_KEY", "", bytes.fromhex)
NO_SHOW_SECONDS = setting("NO_SHOW_SECONDS", 30, float)
START_DEADLINE_SECONDS = setting("START_DEADLINE_SECONDS", 300, float)
RECONNECT_SECONDS = setting("RECONNECT_SECONDS", 30, float)
REPORT_SECONDS = setting("REPORT_SECONDS", 5, float)
IDLE_SECONDS = setting("IDLE_SECONDS", 60, float)
BACKENDS = [url.rstrip("/") for url in os.environ.get("BACKEND_URL", "").split(",") if url]
# What a game may want to know of its match, besides its players. A server that waits learns it later.
FACTS = {
    "teams": setting("MATCH_TEAMS", "[]", json.loads),
    "choice": setting("MATCH_CHOICE", "{}", json.loads),
    "properties": setting("QUEUE_PROPERTIES", "{}", json.loads),
    "configVersion": os.environ.get("CONFIG_VERSION") or None,
}
HOST = os.environ.get("HOST", "0.0.0.0")
WAITS = os.environ.get("WAITS") in ("1", "true")


def players_in(variable):
    """The ids in PLAYERS: commas between them, and %2C, %24 and %25 in them for a comma, a dollar and a per cent sign."""
    unescaped = lambda found: chr(int(found[1], 16))
    return [re.sub("%(2C|24|25)", unescaped, each) for each in variable.split(",") if each]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def proof(label):
    """What only the backend and this server can make: both have the key of this match."""
    return base64url(hmac.digest(KEY, label.encode(), hashlib.sha256))


class Clock:
    """The time of the backend, which each of its answers tells: this machine's own clock may be wrong."""

    def __init__(self):
        self.ahead = None  # of time.monotonic()

    def hear(self, told):
        if told and told.isdigit():
            self.ahead = int(told) / 1000 - time.monotonic()

    def now(self):
        """Rather too early than too late: an answer may have been on its way for a while."""
        return time.time() - 300 if self.ahead is None else time.monotonic() + self.ahead - 10


clock = Clock()


def player_of(token, players):
    """The player whom the token lets into this match, or None. `players` is empty when anyone with a token may come."""
    parts = token.split(".")
    if len(parts) != 3 or not KEY or not hmac.compare_digest(proof(parts[0]).encode(), parts[1].encode()):
        return None
    # Signed by the backend: from here on the claims can be trusted.
    claims = json.loads(base64.urlsafe_b64decode(parts[0] + "=="))
    player = claims.get("player")
    if claims.get("match") != MATCH_ID or claims.get("exp", 0) <= clock.now():
        return None
    return player if not players or player in players else None


class Client:
    """A connection to the game port. `player` is who it is, once it has shown a token."""

    def __init__(self, writer):
        self.writer = writer
        self.player = None
        self.open = True

    def say(self, line):
        if self.open:
            self.writer.write(line.encode() + b"\n")

    def close(self):
        """Not at once: bytes that nobody has read would turn the close into a reset, and our last line could be lost."""
        if self.open:
            self.open = False
            self.writer.write_eof()
            asyncio.get_running_loop().call_later(LINGER_SECONDS, self.writer.close)

    def refuse(self, why):
        self.say(f"ERROR {why}")
        self.close()


class Match:
    """The one match of this server: who is there, and how it stands."""

    def __init__(self, game):
        self.state = "open"
        self.players = None if WAITS else players_in(os.environ.get("PLAYERS", ""))
        self.know(FACTS)
        self.connections = set()
        self.joined = {}  # player: connection
        self.lost = {}  # player: when the connection was lost
        self.removed = set()
        self.seq = 0
        self.last = {}
        self.changed = asyncio.Event()  # there is something to report
        self.over = asyncio.Event()
        self.ends_at = 0.0
        self.count_time()
        self.game = game(self)

    # --- for the game ---

    @property
    def is_complete(self):
        """Whether all players are there; without a list of them, whether there are two."""
        return len(self.joined) >= (len(self.players) or 2)

    def know(self, facts):
        """What the backend says of this match: its teams, the properties of its queue, and what the queue's rules chose."""
        self.teams = facts.get("teams", [])  # [{"name": ..., "players": [{"id": ..., "role": ..., ...}]}]
        self.properties = facts.get("properties", {})
        self.region = facts.get("choice", {}).get("region")
        self.picks = facts.get("choice", {}).get("picks", {})
        self.config_version = facts.get("configVersion")  # the configuration of the queues that formed it

    def team_of(self, player):
        """The name of the player's team, or None if it is not known."""
        return next((team["name"] for team in self.teams for each in team["players"] if each["id"] == player), None)

    def start(self, length):
        if self.state == "open":
            self.state = "running"
            self.ends_at = time.monotonic() + length
            self.broadcast("STATE running")
            self.changed.set()

    def broadcast(self, line):
        for client in list(self.connections):
            client.say(line)

    def stop(self, why):
        if self.state == "stop":
            return
        since = time.monotonic() - RECONNECT_SECONDS
        there = list(self.joined) + [player for player, at in self.lost.items() if at >= since]
        self.last = {"client_count": len(self.connections), "players": there, "ttl_seconds": 0, "end_reason": why}
        self.state = "stop"
        self.broadcast("STATE stop")
        for client in list(self.connections):
            client.close()
        self.over.set()

    # --- what the control port asks for ---

    def report(self):
        self.seq += 1
        left = self.ends_at - time.monotonic() if self.state == "running" else 0
        now = {"client_count": len(self.connections), "players": list(self.joined), "ttl_seconds": max(math.ceil(left), 0)}
        return {"seq": self.seq, "state": self.state, **(self.last or now)}

    def assign(self, players, facts):
        """The match that this server waited for. True also when it is told again."""
        if self.players is not None:
            return set(self.players) == set(players)
        self.players = players
        self.know(facts)
        self.count_time()
        self.changed.set()
        return True

    def remove(self, player):
        """The player has left for good."""
        self.removed.add(player)
        self.lost.pop(player, None)
        client = self.joined.pop(player, None)
        if client:
            client.refuse("you have left this match")
        self.wait_for_players()
        self.changed.set()
        if self.players and self.removed >= set(self.players):
            self.stop("everyone-left")

    # --- time ---

    def count_time(self):
        self.wait_for_players()
        self.start_by = time.monotonic() + START_DEADLINE_SECONDS

    def wait_for_players(self):
        """How long an open match without players waits for one."""
        self.no_show_at = time.monotonic() + NO_SHOW_SECONDS

    def look_at_the_clock(self):
        if self.players is None or self.state == "stop":
            return
        now = time.monotonic()
        if self.state == "open" and not self.joined and now >= self.no_show_at:
            self.stop("nobody-came")
        elif self.state == "open" and now >= self.start_by:
            self.stop("never-started")
        elif self.state == "running" and now >= self.ends_at:
            self.stop("finished")
        elif self.state == "running" and not self.joined:
            # Perhaps it was only the network: who lost a connection may come back for a while.
            if now >= max(self.lost.values(), default=-math.inf) + RECONNECT_SECONDS:
                self.stop("everyone-left")

    # --- players ---

    async def serve(self, reader, writer):
        client = Client(writer)
        self.connections.add(client)
        self.changed.set()
        try:
            # It ends with an exception: the end of the connection, a line that is too long, or a client that says nothing.
            while True:
                patience = None if client.player else IDLE_SECONDS
                line = await asyncio.wait_for(reader.readuntil(b"\n"), patience)
                if client.open:
                    self.hear(client, line.decode().rstrip("\r\n"))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, UnicodeDecodeError, OSError):
            pass
        writer.close()
        self.left(client)

    def hear(self, client, line):
        verb, _, rest = line.partition(" ")
        if verb.upper() == "JOIN" and not client.player:
            self.join(client, rest.strip(" "))
        elif client.player:
            self.game.line(client, line)
        else:
            client.refuse("send JOIN and a token first")

    def join(self, client, token):
        player = None if self.players is None else player_of(token, self.players)
        if player is None or player in self.removed:
            client.refuse("this token does not open this match")
            return
        before = self.joined.get(player)
        client.player = player
        self.joined[player] = client
        self.lost.pop(player, None)
        if before:
            before.refuse("replaced by a newer connection")
        client.say(f"JOINED {player}")
        if self.state == "running":
            client.say("STATE running")  # everybody else was told when it started
        self.changed.set()
        self.game.joined(client)

    def left(self, client):
        self.connections.discard(client)
        self.changed.set()
        # Not when a newer connection of this player has taken its place, nor when the player was removed.
        if client.player and self.joined.get(client.player) is client:
            del self.joined[client.player]
            self.lost[client.player] = time.monotonic()
            self.wait_for_players()


# What only the fleet of this server may ask, and the words that it proves itself with.
PROOFS = {"GET /state": "muster state", "POST /assign": "muster assign", "POST /remove": "muster remove"}


class Control:
    """The HTTP port for the fleet: one request on each connection."""

    def __init__(self, match):
        self.match = match

    async def serve(self, reader, writer):
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode("latin-1")
            start, *fields = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
            body = await asyncio.wait_for(reader.readexactly(int(headers.get("content-length", 0))), 5)
            status, answer = self.answer(" ".join(start.split(" ")[:2]), headers.get("authorization", ""), body)
            text = json.dumps(answer)
            writer.write(
                f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\n"
                f"content-length: {len(text)}\r\nconnection: close\r\n\r\n{text}".encode()
            )
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, ValueError, OSError):
            pass
        writer.close()

    def answer(self, route, authorization, body):
        match = self.match
        if route == "GET /healthz":
            return 200, {"status": "ok"}
        if route == "GET /ready":
            return (503 if match.state == "stop" else 200), {}
        label = PROOFS.get(route)
        if label is None:
            # Also GET /assign: a server need not offer a line to wait on.
            return 404, {}
        if not KEY or not hmac.compare_digest(authorization.encode(), f"Bearer {proof(label)}".encode()):
            return 403, {}
        if route == "GET /state":
            return 200, match.report()
        return self.proved(route, body), {}

    def proved(self, route, body):
        try:
            said = json.loads(body)
        except ValueError:
            said = None
        said = said if isinstance(said, dict) else {}
        players, player = said.get("players"), said.get("player")
        is_id = lambda value: isinstance(value, str) and value != ""
        if route == "POST /assign":
            if not (isinstance(players, list) and players and all(map(is_id, players))):
                return 400
            return 200 if self.match.assign(players, said) else 409
        if not is_id(player):
            return 400
        if self.match.players is None:
            return 409
        self.match.remove(player)
        return 200


def post(report):
    """To the first backend that takes it. Gives the status of the answer; None when it must be sent again."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {proof('muster report')}"}
    data = json.dumps(report).encode()
    for url in BACKENDS:
        request = urllib.request.Request(f"{url}/match/{MATCH_ID}/report", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                clock.hear(answer.headers["muster-time"])
                return answer.status
        except urllib.error.HTTPError as refusal:
            # Any other refusal would be the same the next time.
            if refusal.code < 500 and refusal.code not in (408, 429):
                return refusal.code
        except OSError:
            pass
    return None


async def send_reports(match):
    """At each change, and every few seconds; the last one until it was heard."""
    while match.state != "stop":
        # A server that still waits has nothing to report.
        if match.players is not None:
            match.changed.clear()
            # Its players are free, and may be in another match: this server was taken for lost.
            if await asyncio.to_thread(post, match.report()) == MATCH_IS_OVER:
                match.stop("stopped")
        changes = [asyncio.ensure_future(each.wait()) for each in (match.changed, match.over)]
        await asyncio.wait(changes, timeout=REPORT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for each in changes:
            each.cancel()
    was_stopped = match.last["end_reason"] == "stopped"
    give_up_at = time.monotonic() + (STOPPED_SECONDS if was_stopped else LAST_REPORT_SECONDS)
    while BACKENDS and match.players is not None and await asyncio.to_thread(post, match.report()) is None:
        if time.monotonic() > give_up_at:
            return
        await asyncio.sleep(0.2)


async def watch_parent(match):
    """Whoever started us holds our standard input open. When it ends they are gone, and nobody is left to report to."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    BACKENDS.clear()
    match.stop("stopped")


async def serve(game):
    match = Match(game)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, match.stop, "stopped")
    control = await asyncio.start_server(Control(match).serve, HOST, int(os.environ.get("CONTROL_PORT", 0)), limit=2**20)
    players = await asyncio.start_server(match.serve, HOST, int(os.environ.get("PORT", 0)), limit=LONGEST_LINE)
    ports = {"port": players.sockets[0].getsockname()[1], "controlPort": control.sockets[0].getsockname()[1]}
    print(json.dumps({"msg": "game server listening", **ports}), flush=True)
    if os.environ.get("PARENT_PIPE") in ("1", "true"):
        watching = loop.create_task(watch_parent(match))  # kept: a task that nobody holds may be collected
    reports = loop.create_task(send_reports(match))
    while not match.over.is_set():
        match.look_at_the_clock()
        await asyncio.sleep(0.05)
    players.close()
    give_up_at = time.monotonic() + LINGER_SECONDS
    while match.connections and time.monotonic() < give_up_at:
        await asyncio.sleep(0.02)
    # The control port is open until the last report is heard: a backend may ask here how the match ended.
    await reports
    # At once: asyncio's own end would wait for a report that is still being sent.
    os._exit(0)


def run(game):
    asyncio.run(serve(game))

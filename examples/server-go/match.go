package main

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	longestLine = 4096
	// How long a client has to read the last line.
	linger = 2 * time.Second
)

// Client is a connection to the game port. `player` is who it is, once it has shown a token.
type Client struct {
	conn   *net.TCPConn
	player string
	closed bool
}

func (client *Client) say(line string) {
	if !client.closed {
		// A client that does not read must not hold up the others.
		client.conn.SetWriteDeadline(time.Now().Add(time.Second))
		client.conn.Write([]byte(line + "\n"))
	}
}

// close closes one side only: bytes that nobody has read would turn a whole close into a reset, and our last line could be lost.
func (client *Client) close() {
	if !client.closed {
		client.closed = true
		client.conn.CloseWrite()
		client.conn.SetReadDeadline(time.Now().Add(linger))
	}
}

func (client *Client) refuse(why string) {
	client.say("ERROR " + why)
	client.close()
}

// Match is the one match of this server: who is there, and how it stands. Whoever calls its methods holds the mutex.
type Match struct {
	sync.Mutex
	settings Settings
	game     *Game
	clock    Clock
	state    string
	// Where reports go; none once nobody is left to hear them.
	backends []string
	// Whether it still waits for its match (WAITS=1).
	waits       bool
	players     []string
	facts       Facts
	connections map[*Client]bool
	joined      map[string]*Client
	// When a player's connection was lost.
	lost                      map[string]time.Time
	removed                   map[string]bool
	noShowAt, startBy, endsAt time.Time
	seq                       int
	last                      *Report
	endIsTold                 bool
	// There is something to report.
	changed chan struct{}
	// Closed when the match is over.
	over chan struct{}
}

func newMatch(settings Settings, game *Game) *Match {
	match := &Match{
		settings: settings, game: game, state: "open", backends: settings.backends,
		waits: settings.waits, players: settings.players, facts: settings.facts,
		connections: map[*Client]bool{}, joined: map[string]*Client{}, lost: map[string]time.Time{},
		removed: map[string]bool{}, changed: make(chan struct{}, 1), over: make(chan struct{}),
	}
	match.countTime()
	return match
}

// --- for the game ---

// isComplete says whether all players are there; without a list of them, whether there are two.
func (match *Match) isComplete() bool {
	if len(match.players) == 0 {
		return len(match.joined) >= 2
	}
	return len(match.joined) >= len(match.players)
}

func (match *Match) start(length time.Duration) {
	if match.state == "open" {
		match.state = "running"
		match.endsAt = time.Now().Add(length)
		match.broadcast("STATE running")
		match.hasChanged()
	}
}

func (match *Match) broadcast(line string) {
	for client := range match.connections {
		client.say(line)
	}
}

func (match *Match) stop(why string) {
	if match.state == "stop" {
		return
	}
	there := match.present()
	for player, at := range match.lost {
		if time.Since(at) < match.settings.reconnect {
			there = append(there, player)
		}
	}
	match.last = &Report{ClientCount: len(match.connections), Players: there, EndReason: why}
	match.state = "stop"
	match.broadcast("STATE stop")
	for client := range match.connections {
		client.close()
	}
	close(match.over)
}

// --- time ---

func (match *Match) countTime() {
	match.waitForPlayers()
	match.startBy = time.Now().Add(match.settings.startDeadline)
}

// waitForPlayers begins the time that an open match without players waits for one.
func (match *Match) waitForPlayers() {
	match.noShowAt = time.Now().Add(match.settings.noShow)
}

func (match *Match) lookAtTheClock() {
	now := time.Now()
	nobody := len(match.joined) == 0
	switch {
	case match.waits || match.state == "stop":
	case match.state == "open" && nobody && now.After(match.noShowAt):
		match.stop("nobody-came")
	case match.state == "open" && now.After(match.startBy):
		match.stop("never-started")
	case match.state == "running" && now.After(match.endsAt):
		match.stop("finished")
	case match.state == "running" && nobody:
		// Perhaps it was only the network: who lost a connection may come back for a while.
		for _, at := range match.lost {
			if now.Sub(at) < match.settings.reconnect {
				return
			}
		}
		match.stop("everyone-left")
	}
}

// --- players ---

func (match *Match) serve(conn *net.TCPConn) {
	client := &Client{conn: conn}
	match.Lock()
	match.connections[client] = true
	match.hasChanged()
	match.Unlock()
	conn.SetReadDeadline(time.Now().Add(match.settings.idle))
	lines := bufio.NewScanner(conn)
	// With room for the end of the line.
	lines.Buffer(make([]byte, 0, longestLine+1), longestLine+1)
	// It ends with the connection, with a line that is too long, or with a client that says nothing.
	for lines.Scan() {
		match.Lock()
		if !client.closed {
			match.hear(client, strings.TrimSuffix(lines.Text(), "\r"))
		}
		match.Unlock()
	}
	conn.Close()
	match.Lock()
	match.left(client)
	match.Unlock()
}

func (match *Match) hear(client *Client, line string) {
	verb, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.EqualFold(verb, "JOIN") && client.player == "":
		match.join(client, strings.Trim(rest, " "))
	case client.player != "":
		match.game.Line(match, client, line)
	default:
		client.refuse("send JOIN and a token first")
	}
}

func (match *Match) join(client *Client, token string) {
	player, ok := playerOf(token, match.settings, match.players, match.clock.now())
	if !ok || match.waits || match.removed[player] {
		client.refuse("this token does not open this match")
		return
	}
	before := match.joined[player]
	client.player = player
	match.joined[player] = client
	delete(match.lost, player)
	client.conn.SetReadDeadline(time.Time{})
	if before != nil {
		before.refuse("replaced by a newer connection")
	}
	client.say("JOINED " + player)
	if match.state == "running" {
		client.say("STATE running") // everybody else was told when it started
	}
	match.hasChanged()
	match.game.Joined(match, client)
}

func (match *Match) left(client *Client) {
	delete(match.connections, client)
	match.hasChanged()
	// Not when a newer connection of this player has taken its place, nor when the player was removed.
	if client.player != "" && match.joined[client.player] == client {
		delete(match.joined, client.player)
		match.lost[client.player] = time.Now()
		match.waitForPlayers()
	}
}

func (match *Match) present() []string {
	players := []string{}
	for player := range match.joined {
		players = append(players, player)
	}
	return players
}

func (match *Match) hasChanged() {
	select {
	case match.changed <- struct{}{}:
	default:
	}
}

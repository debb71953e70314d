// A game server for Muster in Go: guess the number before the others do.
//
// It begins when all players of the match are there, and lasts a minute. All that Muster asks of it is in match.go,
// control.go, reports.go and token.go, with nothing but the standard library.
//
//	go build -o guess ./examples/server-go     (in that folder: go build -o guess .)
//	npx muster check-server --pool ./guess
//	SESSION_SIZE=2 GAME_SERVER_COMMAND=./guess npx muster dev
package main

import (
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"time"
)

const gameLength = time.Minute

// Game is your own part. Its methods are called one at a time.
type Game struct {
	number int
}

// Joined is called when a player has come, or has come back.
func (game *Game) Joined(match *Match, _ *Client) {
	if match.isComplete() {
		match.start(gameLength)
	}
}

// Line is called with each line of a player.
func (game *Game) Line(match *Match, client *Client, line string) {
	verb, rest, _ := strings.Cut(line, " ")
	guess, err := strconv.Atoi(rest)
	switch {
	case verb == "SAY":
		match.broadcast(fmt.Sprintf("SAID %s %s", client.player, rest))
	case verb != "GUESS" || err != nil || match.state != "running":
		client.say("UNKNOWN")
	case guess == game.number:
		match.broadcast(fmt.Sprintf("WON %s %d", client.player, guess))
		match.stop("finished")
	case guess < game.number:
		match.broadcast(fmt.Sprintf("HIGHER %s %d", client.player, guess))
	default:
		match.broadcast(fmt.Sprintf("LOWER %s %d", client.player, guess))
	}
}

func main() {
	run(&Game{number: 1 + rand.Intn(100)})
}

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"
)

// Settings is what the fleet gives a server in its environment.
type Settings struct {
	match, host, port, controlPort   string
	key                              []byte
	players                          []string
	facts                            Facts
	waits, parentPipe                bool
	backends                         []string
	noShow, startDeadline, reconnect time.Duration
	reportEvery, idle                time.Duration
}

// TeamPlayer is a player of a team, with what the queue lets its games know.
type TeamPlayer struct {
	ID         string
	Party      string
	Role       string
	Attributes map[string]any
}

// Team is the players on one side of a match; a queue without teams has one, named "players".
type Team struct {
	Name    string
	Players []TeamPlayer
}

// Facts is what a game may want to know of its match, besides its players. A server that waits learns it later.
type Facts struct {
	Teams      []Team
	Properties map[string]any
	Choice     struct {
		Region string
		Picks  map[string]string
	}
	ConfigVersion string // the configuration of the queues that formed the match
}

// teamOf gives the name of the player's team, if it is known.
func (facts Facts) teamOf(player string) string {
	for _, team := range facts.Teams {
		for _, each := range team.Players {
			if each.ID == player {
				return team.Name
			}
		}
	}
	return ""
}

func factsFrom(env func(string) string) Facts {
	facts := Facts{ConfigVersion: env("CONFIG_VERSION")}
	for name, fact := range map[string]any{
		"MATCH_TEAMS": &facts.Teams, "MATCH_CHOICE": &facts.Choice, "QUEUE_PROPERTIES": &facts.Properties,
	} {
		if value := env(name); value != "" && json.Unmarshal([]byte(value), fact) != nil {
			refuse(name + " must be JSON")
		}
	}
	return facts
}

func settingsFrom(env func(string) string) Settings {
	key, err := hex.DecodeString(env("MATCH_KEY"))
	if err != nil {
		refuse("MATCH_KEY must be hex digits")
	}
	seconds := func(name string, otherwise float64) time.Duration {
		number, err := strconv.ParseFloat(or(env(name), fmt.Sprint(otherwise)), 64)
		if err != nil {
			refuse(name + " must be a number of seconds")
		}
		return time.Duration(number * float64(time.Second))
	}
	return Settings{
		match:         or(env("MATCH_ID"), "local"),
		host:          env("HOST"),
		port:          or(env("PORT"), "0"),
		controlPort:   or(env("CONTROL_PORT"), "0"),
		key:           key,
		players:       playersIn(env("PLAYERS")),
		facts:         factsFrom(env),
		waits:         isTrue(env("WAITS")),
		parentPipe:    isTrue(env("PARENT_PIPE")),
		backends:      listed(env("BACKEND_URL")),
		noShow:        seconds("NO_SHOW_SECONDS", 30),
		startDeadline: seconds("START_DEADLINE_SECONDS", 300),
		reconnect:     seconds("RECONNECT_SECONDS", 30),
		reportEvery:   seconds("REPORT_SECONDS", 5),
		idle:          seconds("IDLE_SECONDS", 60),
	}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func isTrue(value string) bool {
	return value == "1" || value == "true"
}

// refuse ends the server before it plays by rules that nobody meant.
func refuse(why string) {
	log.Println(why)
	os.Exit(2)
}

func listed(value string) []string {
	return strings.FieldsFunc(value, func(char rune) bool { return char == ',' })
}

// playersIn reads ids with commas between them; in an id a comma, a dollar and a per cent sign are %2C, %24 and %25.
func playersIn(variable string) []string {
	players := listed(variable)
	unescape := strings.NewReplacer("%2C", ",", "%24", "$", "%25", "%")
	for i, player := range players {
		players[i] = unescape.Replace(player)
	}
	return players
}

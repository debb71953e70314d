package main

import (
	"encoding/hex"
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
	waits, parentPipe                bool
	backends                         []string
	noShow, startDeadline, reconnect time.Duration
	reportEvery, idle                time.Duration
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

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// The longest list of players that there is, in JSON.
const longestBody = 512 * 1024

// control answers the fleet on the HTTP port.
func control(match *Match) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) {
		answer.WriteHeader(http.StatusOK)
	})
	routes.HandleFunc("/ready", func(answer http.ResponseWriter, _ *http.Request) {
		match.Lock()
		defer match.Unlock()
		if match.state == "stop" {
			answer.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	routes.HandleFunc("/state", match.proved("muster state", func(answer http.ResponseWriter, _ *http.Request) {
		match.Lock()
		defer match.Unlock()
		json.NewEncoder(answer).Encode(match.report())
	}))
	routes.HandleFunc("/assign", match.proved("muster assign", func(answer http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet {
			match.waitOnLine(answer, request)
			return
		}
		body, _ := io.ReadAll(http.MaxBytesReader(answer, request.Body, longestBody))
		answer.WriteHeader(match.assign(body))
	}))
	routes.HandleFunc("/remove", match.proved("muster remove", func(answer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(http.MaxBytesReader(answer, request.Body, longestBody))
		answer.WriteHeader(match.remove(body))
	}))
	return routes
}

// proved lets only the fleet of this server in.
func (match *Match) proved(label string, handle http.HandlerFunc) http.HandlerFunc {
	return func(answer http.ResponseWriter, request *http.Request) {
		given := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")
		if !proves(match.settings.key, label, given) {
			answer.WriteHeader(http.StatusForbidden)
			return
		}
		handle(answer, request)
	}
}

// waitOnLine keeps a connection open on which the assignment comes later, as a line: that saves its players a few
// milliseconds. A server may answer 404 instead, and is then asked by POST /assign.
func (match *Match) waitOnLine(answer http.ResponseWriter, request *http.Request) {
	if !strings.EqualFold(request.Header.Get("Upgrade"), "muster-assign") {
		answer.WriteHeader(http.StatusUpgradeRequired)
		return
	}
	conn, buffered, err := answer.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	go func() {
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: muster-assign\r\n\r\n")
		lines := bufio.NewScanner(buffered)
		lines.Buffer(nil, longestBody)
		if lines.Scan() {
			fmt.Fprintf(conn, "%d\n", match.assign(lines.Bytes()))
		}
	}()
}

// assign takes the match that this server waited for, and gives the status of the answer. It may be told again.
func (match *Match) assign(body []byte) int {
	var said struct {
		Players []string
		Facts
	}
	if json.Unmarshal(body, &said) != nil || len(said.Players) == 0 {
		return http.StatusBadRequest
	}
	match.Lock()
	defer match.Unlock()
	if match.waits {
		match.waits = false
		match.players = said.Players
		match.facts = said.Facts
		match.countTime()
		match.hasChanged()
		return http.StatusOK
	}
	if len(said.Players) != len(match.players) {
		return http.StatusConflict
	}
	for _, player := range said.Players {
		if !contains(match.players, player) {
			return http.StatusConflict
		}
	}
	return http.StatusOK
}

// remove sends away a player who has left for good.
func (match *Match) remove(body []byte) int {
	var said struct{ Player string }
	if json.Unmarshal(body, &said) != nil || said.Player == "" {
		return http.StatusBadRequest
	}
	match.Lock()
	defer match.Unlock()
	if match.waits {
		return http.StatusConflict
	}
	match.removed[said.Player] = true
	delete(match.lost, said.Player)
	if client := match.joined[said.Player]; client != nil {
		delete(match.joined, said.Player)
		client.refuse("you have left this match")
	}
	match.waitForPlayers()
	match.hasChanged()
	for _, player := range match.players {
		if !match.removed[player] {
			return http.StatusOK
		}
	}
	if len(match.players) > 0 {
		match.stop("everyone-left")
	}
	return http.StatusOK
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// run plays one match from open ports to exit code 0.
func run(game *Game) {
	settings := settingsFrom(os.Getenv)
	match := newMatch(settings, game)
	controlPort := listen(settings.host, settings.controlPort)
	gamePort := listen(settings.host, settings.port)
	server := http.Server{Handler: control(match)}
	// A fleet asks rarely, and must not keep a server that has ended from closing.
	server.SetKeepAlivesEnabled(false)
	go server.Serve(controlPort)
	go accept(gamePort, match)
	announce(gamePort, controlPort)
	stopWhenTold(match)
	reported := make(chan struct{})
	go func() {
		match.sendReports()
		close(reported)
	}()
	for isOver := false; !isOver; {
		select {
		case <-match.over:
			isOver = true
		case <-time.After(50 * time.Millisecond):
			match.Lock()
			match.lookAtTheClock()
			match.Unlock()
		}
	}
	gamePort.Close()
	// Until the last client has read its last line.
	for giveUpAt := time.Now().Add(linger); match.hasConnections() && time.Now().Before(giveUpAt); {
		time.Sleep(20 * time.Millisecond)
	}
	// The control port is open until the last report is heard: a backend may ask here how the match ended.
	<-reported
}

func listen(host, port string) net.Listener {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return listener
}

func accept(gamePort net.Listener, match *Match) {
	for {
		conn, err := gamePort.Accept()
		if err != nil {
			return
		}
		go match.serve(conn.(*net.TCPConn))
	}
}

// announce prints the line by which the fleet knows the ports.
func announce(gamePort, controlPort net.Listener) {
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"msg":         "game server listening",
		"port":        gamePort.Addr().(*net.TCPAddr).Port,
		"controlPort": controlPort.Addr().(*net.TCPAddr).Port,
	})
}

func stopWhenTold(match *Match) {
	stop := func(isHeard bool) {
		match.Lock()
		defer match.Unlock()
		if !isHeard {
			match.backends = nil
		}
		match.stop("stopped")
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		stop(true)
	}()
	if match.settings.parentPipe {
		// Whoever started us holds our standard input open. When it ends they are gone, and nobody is left to report to.
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop(false)
		}()
	}
}

func (match *Match) hasConnections() bool {
	match.Lock()
	defer match.Unlock()
	return len(match.connections) > 0
}

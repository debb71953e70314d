package main

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"time"
)

// How long we try to report the end to the backend: a match that was played must not look as if nobody came. Whoever stops
// a server does not wait for long.
const (
	lastReportWithin    = 10 * time.Minute
	lastOfStoppedWithin = 10 * time.Second
)

// Report is how the match stands: what the backend is told, and what GET /state answers.
type Report struct {
	Seq         int      `json:"seq"`
	State       string   `json:"state"`
	ClientCount int      `json:"client_count"`
	Players     []string `json:"players"`
	TTLSeconds  int      `json:"ttl_seconds"`
	EndReason   string   `json:"end_reason,omitempty"`
}

func (match *Match) report() Report {
	match.seq++
	report := Report{ClientCount: len(match.connections), Players: match.present()}
	if match.last != nil {
		report = *match.last
	}
	if match.state == "running" {
		report.TTLSeconds = int(math.Max(math.Ceil(time.Until(match.endsAt).Seconds()), 0))
	}
	report.Seq, report.State = match.seq, match.state
	return report
}

// sendReports reports each change, and how the match stands every few seconds; the end until it was heard.
func (match *Match) sendReports() {
	for isOver := false; !isOver; {
		if !match.stillWaits() {
			match.send()
		}
		select {
		case <-match.changed:
		case <-time.After(match.settings.reportEvery):
		case <-match.over:
			isOver = true
		}
	}
	giveUpAt := time.Now().Add(lastReportWithin)
	if match.wasStopped() {
		giveUpAt = time.Now().Add(lastOfStoppedWithin)
	}
	// One that never had a match has none to report.
	for !match.endIsTold && !match.stillWaits() && !match.send() && time.Now().Before(giveUpAt) {
		time.Sleep(200 * time.Millisecond)
	}
}

func (match *Match) wasStopped() bool {
	match.Lock()
	defer match.Unlock()
	return match.last != nil && match.last.EndReason == "stopped"
}

func (match *Match) stillWaits() bool {
	match.Lock()
	defer match.Unlock()
	return match.waits
}

// send posts a report to the first backend that takes it. False when it must be sent again. A backend that says that the match
// is over ends it: its players are free, and may be in another match, because this server was taken for lost.
func (match *Match) send() bool {
	match.Lock()
	report := match.report()
	body, _ := json.Marshal(report)
	backends := match.backends
	match.Unlock()
	for _, url := range backends {
		status := match.post(url, body)
		if status == 0 {
			continue
		}
		match.endIsTold = report.State == "stop"
		if status == http.StatusGone {
			match.Lock()
			match.stop("stopped")
			match.Unlock()
		}
		return true
	}
	return len(backends) == 0
}

// post gives the status of the answer, or 0 when the report must be sent again.
func (match *Match) post(url string, body []byte) int {
	settings := match.settings
	request, err := http.NewRequest("POST", url+"/match/"+settings.match+"/report", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+proof(settings.key, "muster report"))
	client := http.Client{Timeout: 3 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	match.clock.hear(answer.Header.Get("muster-time"))
	// Any other refusal would be the same the next time.
	if answer.StatusCode >= 500 || answer.StatusCode == 408 || answer.StatusCode == 429 {
		return 0
	}
	return answer.StatusCode
}

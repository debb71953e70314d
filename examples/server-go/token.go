package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// proof is what only the backend and this server can make: both have the key of this match.
func proof(key []byte, label string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(label))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func proves(key []byte, label, given string) bool {
	return len(key) > 0 && hmac.Equal([]byte(proof(key, label)), []byte(given))
}

// playerOf gives the player whom the token lets into this match. An empty list of players is anyone with a token.
func playerOf(token string, settings Settings, players []string, now time.Time) (string, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || !proves(settings.key, parts[0], parts[1]) {
		return "", false
	}
	// Signed by the backend: from here on the claims can be trusted.
	var claims struct {
		Match  string  `json:"match"`
		Player string  `json:"player"`
		Exp    float64 `json:"exp"`
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return "", false
	}
	if claims.Match != settings.match || claims.Exp <= float64(now.Unix()) {
		return "", false
	}
	return claims.Player, len(players) == 0 || contains(players, claims.Player)
}

func contains(players []string, player string) bool {
	for _, each := range players {
		if each == player {
			return true
		}
	}
	return false
}

// Clock keeps the time of the backend, which each of its answers tells: this machine's own clock may be wrong.
type Clock struct {
	mutex sync.Mutex
	told  time.Time
	at    time.Time
}

func (clock *Clock) hear(told string) {
	if ms, err := strconv.ParseInt(told, 10, 64); err == nil {
		clock.mutex.Lock()
		defer clock.mutex.Unlock()
		clock.told, clock.at = time.UnixMilli(ms), time.Now()
	}
}

// now is rather too early than too late: an answer may have been on its way for a while.
func (clock *Clock) now() time.Time {
	clock.mutex.Lock()
	defer clock.mutex.Unlock()
	if clock.at.IsZero() {
		return time.Now().Add(-5 * time.Minute)
	}
	// time.Since goes by the monotonic clock, which nobody can set.
	return clock.told.Add(time.Since(clock.at) - 10*time.Second)
}

package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"
)

// Each token of the contract lets in whom it should, and a match is read as it says.
func TestVectors(t *testing.T) {
	var vectors struct {
		Key     string `json:"match_key"`
		Match   string `json:"match_id"`
		Players []string
		Now     int64
		Proofs  map[string]string
		Tokens  []struct {
			What, Token string
			LetsIn      *string `json:"lets_in"`
		}
		Facts struct {
			Facts
			Variables map[string]string
		}
	}
	text, err := os.ReadFile("../../docs/server-contract-vectors.json")
	if err != nil || json.Unmarshal(text, &vectors) != nil {
		t.Fatal("the vectors cannot be read: ", err)
	}
	key, _ := hex.DecodeString(vectors.Key)
	for label, expected := range vectors.Proofs {
		if proof(key, label) != expected {
			t.Errorf("the proof of %s is %s", label, proof(key, label))
		}
	}
	settings := Settings{match: vectors.Match, key: key}
	for _, vector := range vectors.Tokens {
		player, ok := playerOf(vector.Token, settings, vectors.Players, time.Unix(vectors.Now, 0))
		if ok != (vector.LetsIn != nil) || (ok && player != *vector.LetsIn) {
			t.Errorf("%s: lets in %q, %v", vector.What, player, ok)
		}
	}
	facts := factsFrom(func(name string) string { return vectors.Facts.Variables[name] })
	if !reflect.DeepEqual(facts, vectors.Facts.Facts) {
		t.Errorf("the facts are %v", facts)
	}
	for player, team := range map[string]string{vectors.Players[0]: "red", vectors.Players[1]: "blue", "mallory": ""} {
		if facts.teamOf(player) != team {
			t.Errorf("%s is in team %q", player, facts.teamOf(player))
		}
	}
}

// Judges the history of operations that scripts/chaos writes.
//
// Each counter on its own has to be linearizable, which porcupine decides: there is an order of its operations in which
// each takes effect between its call and its return, and every value that was answered is right. Besides, each value
// has to be within the bounds of Jepsen's counter checker, which need no search: at least the adds that had been
// acknowledged before the call, at most those that had been attempted before the return.
//
// An add whose outcome is unknown may take effect at any time after its call, or never. An add that was answered
// "nothing was changed" is believed and dropped: when it was counted after all, the other values do not add up.
//
// An add that names a visitor is under the rule once, in a time that does not end during the history: it counts if the
// visitor was not counted before, or if it takes back exactly what was counted last. Any other has to be answered "seen".
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	exitRefused   = 1
	exitUndecided = 2

	// One shows what is wrong; a Redis that has lost its data would make thousands.
	mostPictures = 3
)

// An operation is one line of the history. Times are nanoseconds of one monotonic clock.
type operation struct {
	Client  int    `json:"client"`
	Key     string `json:"key"`
	Kind    string `json:"kind"` // add or read
	By      int64  `json:"by"`
	Visitor string `json:"visitor"` // whose add it is under the rule once; empty without the rule
	Call    int64  `json:"call"`
	Return  int64  `json:"return"`
	Outcome string `json:"outcome"` // ok; seen: not counted; failed: nothing was changed; or unknown
	Value   int64  `json:"value"`   // with ok and seen alone
}

func (op operation) validate() error {
	switch {
	case op.Key == "":
		return errors.New("no key")
	case op.Kind != "add" && op.Kind != "read":
		return fmt.Errorf("kind is %q, and not add or read", op.Kind)
	case !slices.Contains([]string{"ok", "seen", "failed", "unknown"}, op.Outcome):
		return fmt.Errorf("outcome is %q, and not ok, seen, failed or unknown", op.Outcome)
	case op.Kind == "read" && op.Visitor != "":
		return errors.New("a read has a visitor")
	case op.Outcome == "seen" && op.Visitor == "":
		return errors.New("the outcome is seen, and there is no visitor")
	case op.Return < op.Call:
		return errors.New("it returns before it is called")
	}
	return nil
}

func (op operation) String() string {
	what := "read"
	if op.Kind == "add" {
		what = fmt.Sprintf("add %d", op.By)
	}
	if op.Visitor != "" {
		what += " by " + op.Visitor
	}
	switch op.Outcome {
	case "unknown":
		return what + ": unknown"
	case "seen":
		return fmt.Sprintf("%s: seen, %d", what, op.Value)
	}
	return fmt.Sprintf("%s: %d", what, op.Value)
}

// A state is the value of a counter, and the last number counted of each visitor.
type state struct {
	value int64
	last  map[string]int64
}

// add returns the state after an add, and whether it was counted.
func (now state) add(op operation) (state, bool) {
	if op.Visitor == "" {
		return state{now.value + op.By, now.last}, true
	}
	if last, seen := now.last[op.Visitor]; seen && op.By != -last {
		return now, false
	}
	after := state{now.value + op.By, maps.Clone(now.last)}
	if after.last == nil {
		after.last = map[string]int64{}
	}
	after.last[op.Visitor] = op.By
	return after, true
}

// counter is what one counter is to be: a number that adds change, and that they and reads return.
var counter = porcupine.Model{
	Init: func() any { return state{} },
	Step: func(before, input, output any) (bool, any) {
		op, now, counted := input.(operation), before.(state), true
		if op.Kind == "add" {
			now, counted = now.add(op)
		}
		return op.Outcome == "unknown" || op.Value == now.value && counted == (op.Outcome == "ok"), now
	},
	Equal: func(one, other any) bool {
		return one.(state).value == other.(state).value && maps.Equal(one.(state).last, other.(state).last)
	},
	DescribeOperation: func(input, output any) string { return input.(operation).String() },
	DescribeState: func(now any) string {
		if now.(state).last == nil {
			return fmt.Sprint(now.(state).value)
		}
		return fmt.Sprintf("%d, last %v", now.(state).value, now.(state).last)
	},
}

// A judge decides, counter by counter.
type judge struct {
	// longest is how long the search for an order of one counter's operations may take.
	longest time.Duration

	// pictures is the folder for pictures of what is refused; empty where none are wanted.
	pictures string

	lock  sync.Mutex
	drawn int
}

// A history is what was done, counter by counter, without what tells nothing.
type history struct {
	counters                     map[string][]operation
	operations, unknown, refused int
}

func read(in io.Reader) (history, error) {
	all := history{counters: map[string][]operation{}}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		all.operations++
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		decoder.DisallowUnknownFields()
		var op operation
		err := decoder.Decode(&op)
		if err == nil {
			err = op.validate()
		}
		if err != nil {
			return all, fmt.Errorf("line %d: %w", all.operations, err)
		}
		if op.Outcome == "failed" {
			all.refused++
			continue
		}
		if op.Outcome == "unknown" {
			all.unknown++
			if op.Kind == "read" {
				continue
			}
			op.Return = math.MaxInt64
		}
		all.counters[op.Key] = append(all.counters[op.Key], op)
	}
	if lines.Err() == nil && all.operations == 0 {
		return all, errors.New("the history is empty")
	}
	return all, lines.Err()
}

// outOfBounds returns what is wrong with the first value that is out of its bounds, or nothing.
func outOfBounds(ops []operation) string {
	for _, op := range ops {
		if op.Outcome == "unknown" {
			continue
		}
		var least, most int64
		for _, add := range ops {
			// A read, or a visitor seen, has added nothing; what was called later was not attempted yet.
			if add.Kind == "read" || add.Outcome == "seen" || add.Call > op.Return {
				continue
			}
			sure := add == op || add.Outcome == "ok" && add.Return < op.Call
			if sure || add.By < 0 {
				least += add.By
			}
			if sure || add.By > 0 {
				most += add.By
			}
		}
		if op.Value < least || op.Value > most {
			return fmt.Sprintf("%v, which is not from %d to %d", op, least, most)
		}
	}
	return ""
}

func linearizable(ops []operation) []porcupine.Operation {
	converted := make([]porcupine.Operation, len(ops))
	for i, op := range ops {
		converted[i] = porcupine.Operation{ClientId: op.Client, Input: op, Call: op.Call, Return: op.Return}
	}
	return converted
}

// one returns what is wrong with one counter, or nothing, and whether it could be decided.
func (j *judge) one(key string, ops []operation) (reason string, decided bool) {
	var wrong []string
	switch porcupine.CheckOperationsTimeout(counter, linearizable(ops), j.longest) {
	case porcupine.Unknown:
		return fmt.Sprintf("%s: undecided after %s, with %d operations: neither accepted nor refused",
			key, j.longest, len(ops)), false
	case porcupine.Illegal:
		wrong = append(wrong, "not linearizable"+j.draw(key, ops))
	}
	if value := outOfBounds(ops); value != "" {
		wrong = append(wrong, value)
	}
	if len(wrong) == 0 {
		return "", true
	}
	return key + ": " + strings.Join(wrong, "; "), true
}

// draw makes a picture of a counter's history, and returns its name.
func (j *judge) draw(key string, ops []operation) string {
	j.lock.Lock()
	j.drawn++
	wanted := j.pictures != "" && j.drawn <= mostPictures
	j.lock.Unlock()
	if !wanted {
		return ""
	}
	name := "history-" + strings.ReplaceAll(key, "/", "-") + ".html"
	_, info := porcupine.CheckOperationsVerbose(counter, linearizable(ops), j.longest)
	if err := porcupine.VisualizePath(counter, info, filepath.Join(j.pictures, name)); err != nil {
		return fmt.Sprintf(" (no picture: %v)", err)
	}
	return " (" + name + ")"
}

// all returns what is wrong, in the order of the counters' names, and whether all could be decided.
func (j *judge) all(counters map[string][]operation) (wrong []string, decided bool) {
	var lock sync.Mutex
	var workers sync.WaitGroup
	keys := make(chan string)
	decided = true
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for key := range keys {
				reason, ok := j.one(key, counters[key])
				lock.Lock()
				decided = decided && ok
				if reason != "" {
					wrong = append(wrong, reason)
				}
				lock.Unlock()
			}
		})
	}
	for key := range counters {
		keys <- key
	}
	close(keys)
	workers.Wait()
	slices.Sort(wrong)
	return wrong, decided
}

func main() {
	j := judge{}
	flag.StringVar(&j.pictures, "pictures", "", "the `folder` for pictures (HTML) of what is refused")
	flag.DurationVar(&j.longest, "longest", time.Minute, "how long the search may take for one counter")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "Usage: check-history [-pictures FOLDER] [-longest TIME] HISTORY\n\n"+
			"Exits with 0 when the history is accepted, 1 when it is refused, 2 when that can't be decided.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(exitUndecided)
	}
	file, err := os.Open(flag.Arg(0))
	if err == nil {
		var all history
		if all, err = read(file); err == nil {
			os.Exit(j.report(all))
		}
	}
	fmt.Fprintln(os.Stderr, "check-history:", err)
	os.Exit(exitUndecided)
}

// report prints one line for the whole history, and one for each counter that is wrong; it returns the exit status.
func (j *judge) report(all history) int {
	wrong, decided := j.all(all.counters)
	status, verdict := 0, "accepted"
	switch {
	case !decided:
		status, verdict = exitUndecided, "UNDECIDED"
	case len(wrong) > 0:
		status, verdict = exitRefused, "REFUSED"
	}
	fmt.Printf("%d operations, %d keys, %d unknown, %d refused: %s\n",
		all.operations, len(all.counters), all.unknown, all.refused, verdict)
	for _, reason := range wrong {
		fmt.Println(reason)
	}
	return status
}

# A Redis that reads a copy of the data, and is gone afterwards. To be sourced after place.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # here is set in place.sh; counters and digest are for who sources this

# throwaway FOLDER: starts it on FOLDER/dump.rdb, and waits until it has read that.
throwaway() {
  local tries
  throwaway_socket=$1/redis.sock
  (cd "$1" && as_redis redis-server "$here/redis.conf" --port 0 --unixsocket "$throwaway_socket" --dir "$1" \
    --appendonly no --dbfilename dump.rdb --loglevel warning --daemonize no --logfile redis.log 9>&-) &
  throwaway_pid=$!
  for ((tries = 0; tries < 6000; tries++)); do
    if [[ $(ask_throwaway ping 2>/dev/null) == PONG ]]; then
      return
    fi
    if ! kill -0 "$throwaway_pid" 2>/dev/null; then
      break
    fi
    sleep 0.1
  done
  tail -n 5 "$1/redis.log" >&2 || true
  fail "Redis can't read the copy"
}

ask_throwaway() {
  as_redis redis-cli -s "$throwaway_socket" "$@"
}

end_throwaway() {
  if [[ -n ${throwaway_pid:-} ]]; then
    ask_throwaway shutdown nosave >/dev/null 2>&1 || true
    wait "$throwaway_pid" || true
    throwaway_pid=
  fi
}

# count_throwaway FOLDER: sets how many counters it has, and a checksum over all of them and their values.
count_throwaway() {
  local sha script='local all = redis.call("HGETALL", KEYS[1]) local lines = {}
    for i = 1, #all, 2 do lines[#lines + 1] = KEYS[1] .. " " .. all[i] .. " " .. all[i + 1] end return lines'
  sha=$(ask_throwaway script load "${script//$'\n'/ }")
  ask_throwaway --scan --pattern 'tally:{*}' | sed "s/^/EVALSHA $sha 1 /" | ask_throwaway | sed '/^$/d' |
    LC_ALL=C sort >"$1/counters"
  counters=$(wc -l <"$1/counters")
  digest=$(sha256sum <"$1/counters" | cut -d ' ' -f 1)
  rm "$1/counters"
}

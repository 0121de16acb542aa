# scripts/e2e vps: a backup, and a host rebuilt from it. To be sourced by e2e-vps.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by e2e-vps.sh

rebuild() {
  make_new_host
  set_up "$@"
  scripts/restore "$target" "$folder"
}

show_backup() {
  local before after there digest
  say "--- A backup, while adds come in"
  printf '%s\n' $(seq 1 2000) | sed 's/.*/{"key":"&","by":&}/' |
    curl -sf -m 60 -o /dev/null -H 'Content-Type: application/x-ndjson' --data-binary @- "$url/v1/counters/e2e-many"
  : >"$folder/adding"
  echo 0 >"$folder/added"
  add &
  adder=$!
  sleep 2
  before=$(<"$folder/added")
  took "backup and verify" scripts/backup "$target" --to "$folder" --verify
  after=$(($(<"$folder/added") + 1))
  sleep 1
  if scripts/restore "$target" "$folder"; then
    fail "the restore has overwritten newer counters"
  fi
  rm "$folder/adding"
  wait "$adder"
  adder=
  say "--- A new host is restored from the backup"
  took "rebuilt, with setup, deploy and restore" rebuild "$@"
  find_nginx 80 "$front"
  there=$(value e2e/adds)
  say "    $before adds were answered before the backup, $there are in it, $after were sent before its end"
  [[ $there -ge $before && $there -le $after ]] || fail "the backup has another number of adds"
  [[ $(value e2e-many/2000) == 2000 && $(curl -sf "$url/v1/export/e2e-many" | wc -l) == 2000 ]] ||
    fail "not all counters were restored"
  digest=$(sed -n 's/^digest=//p' "$folder"/tally-*.txt)
  scripts/backup "$target" --to "$folder"
  [[ $(sed -n 's/^digest=//p' "$folder"/tally-*.txt | sort -u) == "$digest" ]] || fail "the restored counters differ"
  say "    all counters are restored exactly"
}

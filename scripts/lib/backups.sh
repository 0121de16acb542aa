# Backups: on the host, and in a directory here. To be sourced, after hosts.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # host, tally_backups and as_root are in hosts.sh

# backups_there: prints the names of those on the host, the newest last.
backups_there() {
  on_host "${as_root[@]}" find "$tally_backups" -maxdepth 1 -name 'tally-*.txt' -printf '%f\n' </dev/null | sort
}

# find_backup NAME: sets the text about it, and where it is: a path here, or a name on the host; the newest of that
# directory, or of the host, by default.
find_backup() {
  local name=$1
  if [[ -d $name ]]; then
    name=$(find "$name" -maxdepth 1 -name 'tally-*.txt' | sort | tail -n 1)
    [[ -n $name ]] || fail "there is no backup in $1"
  elif [[ -z $name ]]; then
    name=$(backups_there | tail -n 1)
    [[ -n $name ]] || fail "there is no backup on $host"
  fi
  name=${name%.txt}
  name=${name%.age}
  name=${name%.rdb}
  if [[ $name == */* ]]; then
    backup_is=here
    backup_folder=${name%/*}
    [[ -f $name.txt ]] || fail "there is no $name.txt"
    backup_text=$(<"$name.txt")
  else
    backup_is=there
    backup_folder=$tally_backups
    backup_text=$(on_host "${as_root[@]}" cat "$tally_backups/$name.txt" </dev/null) || fail "there is no backup $name on $host"
  fi
}

# of_backup NAME: what its text says.
of_backup() {
  sed -n "s/^$1=//p" <<<"$backup_text"
}

# read_backup: prints the file.
read_backup() {
  if [[ $backup_is == here ]]; then
    cat "$backup_folder/$(of_backup file)"
  else
    on_host "${as_root[@]}" cat "$backup_folder/$(of_backup file)" </dev/null
  fi
}

# fetch_backup FOLDER: keeps a copy here, which is the one that is spoken of from then on.
fetch_backup() {
  local file
  file=$(of_backup file)
  (umask 077 && read_backup >"$1/$file.part")
  mv "$1/$file.part" "$1/$file"
  printf '%s\n' "$backup_text" >"$1/${file%.rdb*}.txt"
  backup_is=here
  backup_folder=$1
  say "It is in $1/$file."
}

# open_backup IDENTITY: prints what is in it, after a look at its checksum. What it was encrypted for is only here.
open_backup() {
  local identity=$1
  if [[ $(read_backup | sha256sum | cut -d ' ' -f 1) != "$(of_backup sha256)" ]]; then
    fail "$(of_backup file) is not what was written: its checksum is another"
  fi
  if [[ $(of_backup file) == *.age ]]; then
    [[ -n $identity ]] || fail "$(of_backup file) is encrypted: give the key with --identity FILE"
    need age age
    read_backup | age --decrypt --identity "$identity"
  else
    read_backup
  fi
}

# send_backup IDENTITY [--try | --force]: to the host, which reads it.
send_backup() {
  open_backup "$1" | on_tally restore "${@:2}" "$(of_backup counters)" "$(of_backup digest)" "$(of_backup taken)"
}

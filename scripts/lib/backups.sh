# Backups: on the host, and in a directory here. To be sourced, after hosts.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # host, tally_backups and as_root are in hosts.sh

# backups_there: prints the names of the backups on the host, the latest last.
backups_there() {
  on_host "${as_root[@]}" find "$tally_backups" -maxdepth 1 -name 'tally-*.txt' -printf '%f\n' </dev/null | sort
}

# find_backup NAME: sets the description and the location of a backup: a path here, or a name on the host; for a
# directory, or without a name, the latest.
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

# of_backup NAME: prints a field of the description.
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

# fetch_backup FOLDER: downloads the backup. From then on, the local copy is used.
fetch_backup() {
  local file
  file=$(of_backup file)
  (umask 077 && read_backup >"$1/$file.part")
  mv "$1/$file.part" "$1/$file"
  printf '%s\n' "$backup_text" >"$1/${file%.rdb*}.txt"
  backup_is=here
  backup_folder=$1
  say "Downloaded to $1/$file."
}

# open_backup IDENTITY: verifies the checksum, and prints the decrypted content. The identity stays on this machine.
open_backup() {
  local identity=$1
  if [[ $(read_backup | sha256sum | cut -d ' ' -f 1) != "$(of_backup sha256)" ]]; then
    fail "$(of_backup file) is damaged: its checksum does not match"
  fi
  if [[ $(of_backup file) == *.age ]]; then
    [[ -n $identity ]] || fail "$(of_backup file) is encrypted: give the key with --identity FILE"
    need age age
    read_backup | age --decrypt --identity "$identity"
  else
    read_backup
  fi
}

# send_backup IDENTITY [--try | --force]: sends the backup to vps/restore on the host.
send_backup() {
  open_backup "$1" | on_tally restore "${@:2}" "$(of_backup counters)" "$(of_backup digest)" "$(of_backup taken)"
}

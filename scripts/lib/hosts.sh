# The hosts that Tally runs on, and the way there. To be sourced, not run.
# shellcheck shell=bash

# An ssh_config of its own: ssh -F knows it too.
readonly HOSTS=${TALLY_HOSTS:-${XDG_CONFIG_HOME:-$HOME/.config}/tally/hosts}

# How everything gets there. Nobody is asked for a password in the middle of something.
ssh_command=(ssh -o BatchMode=yes -o ConnectTimeout=15)
if [[ -f $HOSTS ]]; then
  ssh_command+=(-F "$HOSTS")
fi

# connect HOST: says who it will be, and opens one connection for all that follows, which closes with the script.
connect() {
  host=$1
  if [[ ! $host =~ ^[A-Za-z0-9] ]]; then
    fail "$host is no name of a host"
  fi
  need ssh openssh-client
  connection=$(mktemp -d "${TMPDIR:-/tmp}/tally-ssh.XXXXXX")
  trap disconnect EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  ssh_command+=(-o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$connection/%C")
  "${ssh_command[@]}" -n "$host" true || fail "can't reach $host by SSH without being asked for something; try: ssh $host"
}

disconnect() {
  "${ssh_command[@]}" -O exit "$host" 2>/dev/null || true
  rm -rf "$connection"
}

# on_host COMMAND…: runs it there, as who logs in.
on_host() {
  "${ssh_command[@]}" "$host" "${*@Q}"
}

# shellcheck disable=SC2034 # not everybody who goes there wants the backups
# find_tally: sets where Tally is on the host, and what makes root of who logs in.
find_tally() {
  local found
  # shellcheck disable=SC2016 # that is for the host
  found=$(on_host sh -c 'if [ -d "$HOME/tally/host" ]; then echo "$HOME/tally"; elif [ -d /opt/tally/host ]; then
    echo /opt/tally; fi; id -u' </dev/null)
  tally_home=${found%$'\n'*}
  if [[ $tally_home != /* ]]; then
    fail "there is no Tally on $host yet: run scripts/setup $host"
  fi
  tally_backups=$tally_home/var/backups
  if [[ $tally_home == /opt/tally ]]; then
    tally_backups=/var/lib/tally/backups
  fi
  as_root=()
  if [[ $tally_home == /opt/tally && ${found##*$'\n'} != 0 ]]; then
    as_root=(sudo -n)
  fi
}

# on_tally PROGRAM [ARGUMENT…]: runs one of vps/ there, and tells it for whom.
on_tally() {
  on_host "${as_root[@]}" env "TALLY_WHO=$(id -un)@$(hostname)" "$tally_home/host/$1" "${@:2}"
}

# want_host [HOST]: the first argument of most scripts.
want_host() {
  if [[ $# -eq 0 || $1 == -* ]]; then
    usage >&2
    fail "say which host; scripts/goto --list lists those that are known"
  fi
}

# The hosts of Tally, and the connections to them. To be sourced, not run.
# shellcheck shell=bash

# An ssh_config, usable with ssh -F.
readonly HOSTS=${TALLY_HOSTS:-${XDG_CONFIG_HOME:-$HOME/.config}/tally/hosts}

# BatchMode: never asks for a password.
ssh_command=(ssh -o BatchMode=yes -o ConnectTimeout=15)
if [[ -f $HOSTS ]]; then
  ssh_command+=(-F "$HOSTS")
fi

# connect HOST: sets host, and opens one connection that is shared by all commands and closed at exit.
connect() {
  host=$1
  if [[ ! $host =~ ^[A-Za-z0-9] ]]; then
    fail "invalid host name: $host"
  fi
  need ssh openssh-client
  connection=$(mktemp -d "${TMPDIR:-/tmp}/tally-ssh.XXXXXX")
  trap disconnect EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  ssh_command+=(-o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$connection/%C")
  "${ssh_command[@]}" -n "$host" true || fail "can't reach $host by SSH without a prompt; try: ssh $host"
}

disconnect() {
  "${ssh_command[@]}" -O exit "$host" 2>/dev/null || true
  rm -rf "$connection"
}

# on_host COMMAND…: runs a command on the host, as the login user.
on_host() {
  "${ssh_command[@]}" "$host" "${*@Q}"
}

# shellcheck disable=SC2034 # not every script uses the backups
# find_tally: sets tally_home, tally_backups, and as_root, the prefix for commands that need root.
find_tally() {
  local found
  # shellcheck disable=SC2016 # expanded on the host
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

# on_tally PROGRAM [ARGUMENT…]: runs a program of vps/ on the host, and passes on the name of the user for the log.
on_tally() {
  on_host "${as_root[@]}" env "TALLY_WHO=$(id -un)@$(hostname)" "$tally_home/host/$1" "${@:2}"
}

# want_host [HOST]: checks the first argument of most scripts.
want_host() {
  if [[ $# -eq 0 || $1 == -* ]]; then
    usage >&2
    fail "say which host; scripts/goto --list lists those that are known"
  fi
}

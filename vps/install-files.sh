# Users, directories, programs and settings. To be sourced by install.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what was asked for, install has read

add_user() {
  # Who may read the admin token: the service; and nginx, which puts it in the place of a client certificate.
  if ! getent group tally-token >/dev/null; then
    change "add the group tally-token" groupadd --system tally-token
  fi
  if ! getent passwd tally >/dev/null; then
    change "add the user tally" useradd --system --user-group --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin tally
  fi
}

make_directories() {
  local each
  for each in "$HOME_DIR" "$RELEASES" "$ETC" "$STATE" "$LOGS"; do
    if [[ ! -d $each ]]; then
      change "make $each" mkdir -p "$each"
    fi
  done
  # Of a user, systemd does not.
  for each in "$REDIS_DATA" "$BACKUPS"; do
    if ! is_root && [[ ! -d $each ]]; then
      change "make $each" mkdir -m 700 "$each"
    fi
  done
}

install_programs() {
  if ! diff -rq "$source" "$HOME_DIR/host" >/dev/null 2>&1; then
    change "put what runs there into $HOME_DIR/host" copy_programs
  fi
}

copy_programs() {
  rm -rf "$HOME_DIR/host.part" "$HOME_DIR/host.old" && cp -r "$source" "$HOME_DIR/host.part" &&
    chmod -R a+rX,go-w "$HOME_DIR/host.part" || return
  if is_root; then
    chown -R root:root "$HOME_DIR/host.part" || return
  fi
  if [[ -d $HOME_DIR/host ]]; then
    mv "$HOME_DIR/host" "$HOME_DIR/host.old" || return
  fi
  mv "$HOME_DIR/host.part" "$HOME_DIR/host" && rm -rf "$HOME_DIR/host.old"
}

write_token() {
  [[ ! -s $ETC/admin-token ]] || return 0
  if is_root; then
    put "$ETC/admin-token" 640 root:tally-token < <(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
  else
    put "$ETC/admin-token" 600 < <(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
  fi
}

# The list of bots, if this machine has one. Without it, that of an earlier setup stays.
readonly CRAWLERS=crawler-user-agents.json

write_crawlers() {
  [[ ! -f $source/$CRAWLERS ]] || put "$ETC/$CRAWLERS" 644 <"$source/$CRAWLERS"
}

# setting NAME: prints what was given for it, or what it is already.
setting() {
  {
    if [[ -f $SETTINGS ]]; then
      cat "$SETTINGS"
    fi
    printf '%s\n' "${given[@]}"
  } | sed -n "s/^$1=//p" | tail -n 1
}

default_settings() {
  echo "QUARKUS_HTTP_HOST=127.0.0.1"
  echo "QUARKUS_MANAGEMENT_HOST=127.0.0.1"
  # The address of a client is the one that nginx reports.
  echo "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING=true"
  echo "QUARKUS_REDIS_HOSTS=unix://$REDIS_SOCKET"
  echo "TALLY_ADMIN_TOKEN_FILE=$ETC/admin-token"
  echo "TALLY_FRONT_HOST=::"
  if is_root; then
    echo "TALLY_FRONT_PORT=80"
  else
    echo "TALLY_FRONT_PORT=8000"
  fi
  if [[ -f $source/$CRAWLERS ]]; then
    echo "TALLY_BOTS_LIST=$ETC/$CRAWLERS"
  fi
  grep -v '^#' "$source/nginx/small/settings.env"
}

# What was given replaces what is there, and what is there replaces the defaults.
all_settings() {
  {
    default_settings
    if [[ -f $SETTINGS ]]; then
      grep -E '^[A-Z][A-Z0-9_]*=' "$SETTINGS" || true
    fi
    printf '%s\n' "${given[@]}"
  } | awk -F = '$1 != "" { if (!($1 in line)) order[++n] = $1; line[$1] = $0 } END { for (i = 1; i <= n; i++) print line[order[i]] }'
}

write_settings() {
  {
    echo "# Settings of Tally and its nginx. docs/configuration.md and nginx/defaults.sh have them all. After a change:"
    echo "# scripts/setup, or restart what it concerns: tally@blue or tally@green, and tally-nginx."
    all_settings
  } | put "$SETTINGS" 644
}

write_redis_conf() {
  local fsync
  fsync=$(setting TALLY_REDIS_FSYNC)
  put "$ETC/redis.conf" 644 <<END
# Written by scripts/setup.
include $HOME_DIR/host/redis.conf
supervised systemd
port 0
unixsocket $REDIS_SOCKET
unixsocketperm 770
dir $REDIS_DATA
maxmemory $(setting TALLY_REDIS_MEMORY)mb
appendfsync ${fsync:-no}
# Only backups ask for a copy, one at a time: there are no others to wait for.
repl-diskless-sync-delay 0
END
}

write_logrotate_conf() {
  put "$ETC/logrotate.conf" 644 <<END
# Written by scripts/setup.
$LOGS/access.log {
  size 20M
  rotate 5
  compress
  delaycompress
  missingok
  notifempty
  postrotate
    kill -USR1 "\$(cat $RUN/tally-nginx/nginx.pid)"
  endscript
}
END
}

# scripts/e2e vps: the tunnel. To be sourced by e2e-vps.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by e2e-vps.sh

tunnel_is_up() {
  scripts/tunnel status "$target" --on "$box" >/dev/null 2>&1
}

tunnel_is_down() {
  ! tunnel_is_up
}

in_box() {
  "${ssh_command[@]}" "$box" "${*@Q}" </dev/null
}

# may_not WHAT SSH-ARGUMENT…: checks that the tunnel's key does not permit something.
may_not() {
  if in_box timeout 10 ssh -F "/etc/tally/tunnel/$tunnel.conf" -o ClearAllForwardings=yes "${@:2}" tunnel >/dev/null 2>&1; then
    fail "the tunnel's key can $1"
  fi
  say "    its key can't $1"
}

show_tunnel() {
  tunnel=${target//[^A-Za-z0-9.]/-}-8022
  say "--- A tunnel"
  scripts/tunnel install "$target" --on "$box" ${address:+--address "$address"}
  in_box systemctl kill --signal KILL "tally-tunnel@$tunnel"
  await "end of the tunnel" tunnel_is_down
  took "reconnected after its process was killed" await "tunnel" tunnel_is_up
  as_root_there pkill -KILL -u tunnel
  await "end of the tunnel" tunnel_is_down
  took "reconnected after the server's end was killed" await "tunnel" tunnel_is_up
  if [[ -n $cut ]]; then
    say "    the network is cut for 30 seconds"
    bash -c "$cut" >&2
    took "reconnected after the network was restored" await "tunnel" tunnel_is_up
  fi
  # A control: login with the key works, so the following failures are due to its restrictions.
  in_box timeout 10 ssh -F "/etc/tally/tunnel/$tunnel.conf" -o ExitOnForwardFailure=no -N tunnel >/dev/null 2>&1 || [[ $? -eq 124 ]] ||
    fail "the tunnel's key can't even log in"
  may_not "get a shell" -T
  may_not "listen on another port" -o ClearAllForwardings=no -o ExitOnForwardFailure=yes -R 127.0.0.1:8023:127.0.0.1:22 -N
  may_not "listen for the world" -o ClearAllForwardings=no -o ExitOnForwardFailure=yes -R 0.0.0.0:8022:127.0.0.1:22 -N
  may_not "reach what is on the server's loopback" -W 127.0.0.1:22
  scripts/tunnel remove "$target" --on "$box"
  tunnel_is_down || fail "the tunnel is still there"
}

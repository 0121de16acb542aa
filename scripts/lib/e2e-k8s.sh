# scripts/e2e k8s. To be sourced by it.
# shellcheck shell=bash

url=${TALLY_URL:-}
rate=200
while [[ ${1:-} == -* ]]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --url | --rate)
      [[ $# -gt 1 ]] || fail "$1 wants a value"
      declare "${1#--}=$2"
      shift
      ;;
    *)
      usage >&2
      fail "unknown argument: $1"
      ;;
  esac
  shift
done
if ! [[ $rate =~ ^[1-9][0-9]{0,4}$ ]]; then
  fail "--rate wants a number from 1 to 99999, and got $rate"
fi

cd "$(project_root)" || exit
overlay=${1:-local}
if [[ ! -d $overlay ]]; then
  overlay=k8s/overlays/$overlay
fi
[[ -f $overlay/kustomization.yaml ]] || fail "there is no overlay $overlay"

has kubectl || fail "kubectl is missing. See https://kubernetes.io/docs/tasks/tools/"
need_jdk
build_if_stale
if ! mvn -q -B -Dspotless.check.skip test-compile >target/build.log 2>&1; then
  cat target/build.log >&2
  fail "the build has failed"
fi

k() {
  kubectl --namespace tally "$@"
}

# deploy: applies the overlay, and creates an admin token if there is none.
deploy() {
  kubectl apply -f k8s/base/namespace.yaml >&2
  if ! k get secret tally >/dev/null 2>&1; then
    k create secret generic tally --from-literal=admin-token="$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')" >&2
  fi
  kubectl apply -k "$overlay" >&2
  await_all
}

# await_all: waits for the rollout of all workloads.
await_all() {
  local workload
  for workload in $(k get deployments,statefulsets -o name); do
    k rollout status "$workload" --timeout 10m >&2
  done
}

# node_port: prints the URL of nginx on a node.
node_port() {
  local port address
  port=$(k get service nginx -o jsonpath='{.spec.ports[0].nodePort}')
  [[ -n $port ]] || fail "nginx has no node port in $overlay; set its URL with --url"
  address=$(kubectl get nodes -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  echo "http://$address:$port"
}

# The following functions run in a separate bash during the traffic.

# rollout DEPLOYMENT: replaces all pods, and waits until the old ones are gone.
rollout() {
  local old
  mapfile -t old < <(k get pods -l "app.kubernetes.io/name=$1" -o name)
  k rollout restart "deployment/$1"
  k rollout status "deployment/$1" --timeout 10m
  k wait "${old[@]}" --for=delete --timeout 2m
}

# kill_a_service: kills a service with kill -9, from a pod in the PID namespace of the node, as PID 1 of a container
# can't be killed from within.
kill_a_service() {
  local pod uid node image restarts killer=tally-e2e-killer
  pod=$(k get pods -l app.kubernetes.io/name=tally -o jsonpath='{.items[0].metadata.name}')
  uid=$(k get pod "$pod" -o jsonpath='{.metadata.uid}')
  node=$(k get pod "$pod" -o jsonpath='{.spec.nodeName}')
  restarts=$(k get pod "$pod" -o jsonpath='{.status.containerStatuses[0].restartCount}')
  image=$(k get statefulset redis -o jsonpath='{.spec.template.spec.containers[0].image}')
  kubectl --namespace default delete pod "$killer" --ignore-not-found
  kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: {name: $killer, namespace: default}
spec:
  hostPID: true
  restartPolicy: Never
  nodeName: $node
  containers:
    - name: killer
      image: $image
      imagePullPolicy: IfNotPresent
      securityContext: {runAsUser: 0}
      command:
        - sh
        - -c
        - |
          for process in /proc/[0-9]*; do
            if grep -qs -e $uid -e ${uid//-/_} "\$process/cgroup" && [ "\$(cat "\$process/comm")" != pause ]; then
              kill -KILL "\${process#/proc/}"
            fi
          done
END
  k wait "pod/$pod" --for="jsonpath={.status.containerStatuses[0].restartCount}=$((restarts + 1))" --timeout 2m
  k wait "pod/$pod" --for=condition=Ready --timeout 2m
  kubectl --namespace default delete pod "$killer"
}

delete_redis() {
  k delete pod redis-0
  k rollout status statefulset/redis --timeout 5m
}

export -f k rollout kill_a_service delete_redis

broken=()

# under_traffic WHAT ALLOWED-FAILURES FUNCTION [ARGUMENT]: runs one of these functions under load.
under_traffic() {
  say "--- $1"
  # shellcheck disable=SC2016 # expanded by the inner bash
  "$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" -cp "target/test-classes:target/classes:$(<target/test-class-path)" \
    dev.tally.chaos.TrafficMain "$url" "$rate" "$2" bash -euo pipefail -c '"$@" >&2' - "${@:3}" ||
    broken+=("$1")
}

# Tries to reach Redis from a pod that the network policy excludes.
try_network_policy() {
  local image said
  image=$(k get statefulset redis -o jsonpath='{.spec.template.spec.containers[0].image}')
  said=$(kubectl --namespace default run tally-e2e-stranger --image "$image" --image-pull-policy IfNotPresent \
    --restart Never --rm --attach --quiet --command -- timeout 5 redis-cli -h redis.tally ping 2>&1) || true
  if [[ $said == *PONG* ]]; then
    say "--- This cluster enforces no network policies: every pod can reach Redis"
  else
    say "--- A pod of another namespace can't reach Redis"
  fi
}

deploy
find_url "${url:-$(node_port)}"
TALLY_ADMIN_TOKEN=$(k get secret tally -o jsonpath='{.data.admin-token}' | base64 -d)
export TALLY_ADMIN_TOKEN
say "--- Tally is at $url"
scripts/smoke --url "$url" --wait 30
try_network_policy
under_traffic "rolling update of the service: no call fails" 'none' rollout tally
under_traffic "rolling update of nginx: no call fails" 'none' rollout nginx
under_traffic "a service killed with -9: no add is lost" 'status 50[234]' kill_a_service
under_traffic "the pod of Redis deleted: nothing but 503, and no add is lost" 'status 503' delete_redis
if [[ ${#broken[@]} -gt 0 ]]; then
  fail "$(printf 'broken: %s\n' "${broken[@]}")"
fi
say "--- All checks have passed"

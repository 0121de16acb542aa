# Releases: directories with all that the service needs on a host. To be sourced, not run.
# shellcheck shell=bash

readonly RELEASES=target/releases

# name_release: prints a version derived from the sources; the same for the same sources.
name_release() {
  local version index
  version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)
  if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "$version-$(date -u +%Y%m%d%H%M%S)"
    return
  fi
  version+=-$(git rev-parse --short HEAD)
  if [[ -n $(git status --porcelain) ]]; then
    index=$(mktemp -d)
    version+=-$(export GIT_INDEX_FILE=$index/index && git add --all && git write-tree | cut -c 1-7)
    rm -rf "$index"
  fi
  echo "$version"
}

# make_release KIND: makes a release, building the service if necessary, and prints its version. KIND is jar or native.
make_release() {
  local version folder
  version=$(name_release)-$1
  folder=$RELEASES/$version
  if [[ -f $folder/SHA256SUMS ]]; then
    echo "$version"
    return
  fi
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  "add_$1" "$folder.part" || return
  cp -r src/main/resources/META-INF/resources "$folder.part/pages"
  chmod -R u+w,a+rX "$folder.part"
  (cd "$folder.part" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$folder.sums"
  mv "$folder.sums" "$folder.part/SHA256SUMS"
  mv "$folder.part" "$folder"
  echo "$version"
}

# add_native FOLDER: adds the native binary.
add_native() {
  local runner
  runner=$(find target -maxdepth 1 -name '*-runner' -type f | head -n 1)
  if [[ -z $runner || -n $(find pom.xml redis src/main -newer "$runner" -print -quit) ]]; then
    fail "there is no native binary of these sources in target/: mvn package -Dnative -DskipTests"
  fi
  install -m 755 "$runner" "$1/tally"
}

# add_jar FOLDER: adds the jar, a minimal Java runtime, and an AOT cache made with that runtime.
add_jar() {
  local stage jre
  need_jdk
  build_if_stale >&2
  make_runtime
  stage=$1/stage
  mkdir -p "$stage/target"
  cp -a target/quarkus-app "$stage/target/"
  rm "$stage/$AOT_CACHE"
  jre=$(project_root)/target/jre
  (cd "$stage" && JAVA_HOME=$jre make_aot_cache) || return
  cp -a target/jre "$1/jre"
  mv "$stage/target/quarkus-app" "$1/app"
  rm -r "$stage"
}

# Made once for each JDK, so that a host keeps one copy of it for all releases.
make_runtime() {
  local modules
  if cmp -s "$JAVA_HOME/release" target/jre/made-of; then
    return
  fi
  say "Making a Java for the host …"
  rm -rf target/jre
  modules=$(sed -n 's/^ *--add-modules //p' src/main/docker/Dockerfile.jvm)
  "$JAVA_HOME/bin/jlink" --output target/jre --strip-java-debug-attributes --no-header-files --no-man-pages \
    --add-modules "$modules" || fail "jlink can't make a Java"
  cp "$JAVA_HOME/release" target/jre/made-of
}

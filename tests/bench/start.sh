# Sourced by measure: a whole run of a trivial command, against crun on a bare bundle and against podman.
bundle=$work/bundle

make_bundle() {
  mkdir -p "$bundle/rootfs"
  "$coracle_binary" --root "$work/store" --runroot "$work/run" pull -q "$image" > /dev/null
  "${podman[@]}" pull -q "$image" > /dev/null
  skopeo copy -q --src-tls-verify=false "docker://$image" "dir:$work/image"
  local layer
  layer=$(jq -r '.layers[0].digest | sub("sha256:"; "")' "$work/image/manifest.json")
  unshare --user --map-root-user --map-auto tar --extract --file "$work/image/$layer" --directory "$bundle/rootfs"
  (cd "$bundle" && crun spec --rootless)
  jq '.process.terminal = false | .process.args = ["true"] | .linux.namespaces |= map(select(.type != "network"))
      | .linux.namespaces += [{type: "network"}]' "$bundle/config.json" > "$bundle/config.new"
  mv "$bundle/config.new" "$bundle/config.json"
}

# Medians in milliseconds; the runs of one round follow each other so that a busy moment hits all of them.
interleaved() {  # interleaved ROUNDS NAME COMMAND NAME COMMAND ...
  local rounds=$1 round index
  shift
  for round in $(seq "$rounds"); do
    for ((index = 1; index <= $#; index += 2)); do
      hyperfine --shell=none --warmup 1 --runs 5 --export-json "$work/times" "${@:index+1:1}" > /dev/null 2>&1 ||
        { echo "bench: failed: ${*:index+1:1}" >&2; return 1; }
      jq '.results[0].times[] * 1000' "$work/times" >> "$work/times.${!index}"
    done
  done
}
median() { sort -n "$work/times.$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

make_bundle
words="${coracle[*]} run --rm"
interleaved 6 \
  coracle "$words $image true" \
  coracle-none "$words --network none $image true" \
  crun "crun --root $work/crun run --bundle $bundle bench" \
  podman "${podman[*]} run --rm $image true"
judge "run --rm IMAGE true, private network / crun" "$(median coracle)" "$(median crun)" 1.0 max ms
judge "run --rm IMAGE true, private network / podman" "$(median coracle)" "$(median podman)" 0.10 max ms
judge "run --rm --network none IMAGE true / crun" "$(median coracle-none)" "$(median crun)" 0.8 max ms

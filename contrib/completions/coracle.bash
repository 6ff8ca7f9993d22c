# bash completion for coracle

_coracle_words() { coracle "$@" 2> /dev/null; }
_coracle_containers() { _coracle_words ps --all | awk 'NR > 1 { print $1; print $NF }'; }
_coracle_images() { _coracle_words images | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'; }

_coracle() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' word index
  local commands='doctor help images info inspect load ps pull rm rmi run tag version'
  local global='--help --version --root --runroot --storage-driver'
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    case $word in
      --root | --runroot | --storage-driver) ((index++)) ;;
      -*) ;;
      *) command=$word; break ;;
    esac
  done

  case $previous in
    --storage-driver) mapfile -t COMPREPLY < <(compgen -W 'overlay fuse-overlayfs' -- "$current"); return ;;
    --network | --net) mapfile -t COMPREPLY < <(compgen -W 'private none host' -- "$current"); return ;;
    --userns) mapfile -t COMPREPLY < <(compgen -W 'keep-id host' -- "$current"); return ;;
    --pull | --policy) mapfile -t COMPREPLY < <(compgen -W 'always missing never newer' -- "$current"); return ;;
    --authfile | --env-file | --cidfile | --input | --root | --runroot | --rootfs)
      mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
  esac

  local words=''
  case $command in
    '') words="$commands $global" ;;
    run)
      words='--rm --interactive --tty --detach --name --env --env-file --volume --mount --tmpfs --workdir --user
        --hostname --network --publish --entrypoint --read-only --cap-add --cap-drop --privileged --security-opt
        --userns --init --pull --cidfile --rootfs --help'
      [[ $current == -* ]] || words=$(_coracle_images) ;;
    pull) words='--authfile --creds --platform --policy --quiet --tls-verify --help' ;;
    load) words='--input --quiet --help' ;;
    images) words='--digests --no-trunc --noheading --quiet --help' ;;
    ps) words='--all --no-trunc --noheading --quiet --help' ;;
    info) words='--format --help' ;;
    rmi) words="--all --force --ignore --help $(_coracle_images)" ;;
    rm) words="--all --force --ignore --help $(_coracle_containers)" ;;
    tag) words=$(_coracle_images) ;;
    inspect) words="--help $(_coracle_images)" ;;
    *) words='--help' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  declare -F __ltrim_colon_completions > /dev/null && __ltrim_colon_completions "$current"
}

complete -F _coracle coracle

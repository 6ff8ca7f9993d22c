# fish completion for coracle

function __coracle_containers
    coracle ps --all 2>/dev/null | awk 'NR > 1 { print $1; print $NF }'
end

function __coracle_images
    coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'
end

complete -c coracle -f
complete -c coracle -n __fish_use_subcommand -l root -r -d 'the store'
complete -c coracle -n __fish_use_subcommand -l runroot -r -d 'the run directory'
complete -c coracle -n __fish_use_subcommand -l storage-driver -x -a 'overlay fuse-overlayfs'
for line in 'doctor test what this host offers' 'images list images' 'info say what is in use' \
        'inspect print all there is to know as JSON' 'load bring images from an archive' 'ps list containers' \
        'pull bring an image from a registry' 'rm remove containers' 'rmi remove images' \
        'run run a command in a new container' 'tag give an image another name' 'version print the version'
    set -l words (string split -m 1 ' ' $line)
    complete -c coracle -n __fish_use_subcommand -a $words[1] -d $words[2]
end

set -l run '__fish_seen_subcommand_from run'
for flag in rm init privileged read-only rootfs
    complete -c coracle -n $run -l $flag
end
complete -c coracle -n $run -s i -l interactive
complete -c coracle -n $run -s t -l tty
complete -c coracle -n $run -s d -l detach
for flag in name env mount tmpfs workdir user hostname publish entrypoint cap-add cap-drop security-opt
    complete -c coracle -n $run -l $flag -x
end
complete -c coracle -n $run -l env-file -r -F
complete -c coracle -n $run -l cidfile -r -F
complete -c coracle -n $run -l volume -r -F
complete -c coracle -n $run -l network -x -a 'private none host'
complete -c coracle -n $run -l userns -x -a 'keep-id host'
complete -c coracle -n $run -l pull -x -a 'always missing never newer'
complete -c coracle -n "$run; or __fish_seen_subcommand_from rmi tag inspect" -a '(__coracle_images)'
complete -c coracle -n '__fish_seen_subcommand_from rm' -a '(__coracle_containers)'
complete -c coracle -n '__fish_seen_subcommand_from rm rmi' -s f -l force
complete -c coracle -n '__fish_seen_subcommand_from ps rm rmi' -s a -l all
complete -c coracle -n '__fish_seen_subcommand_from run ps images pull load' -s q -l quiet
complete -c coracle -n '__fish_seen_subcommand_from ps images' -l no-trunc
complete -c coracle -n '__fish_seen_subcommand_from ps images' -s n -l noheading
complete -c coracle -n '__fish_seen_subcommand_from rm rmi' -s i -l ignore
complete -c coracle -n '__fish_seen_subcommand_from info' -s f -l format -x -a 'json yaml'
complete -c coracle -n '__fish_seen_subcommand_from pull' -l policy -x -a 'always missing never newer'
complete -c coracle -n '__fish_seen_subcommand_from run pull' -l authfile -r -F
complete -c coracle -n '__fish_seen_subcommand_from run pull' -l creds -x
complete -c coracle -n '__fish_seen_subcommand_from run pull' -l platform -x
complete -c coracle -n '__fish_seen_subcommand_from run pull' -l tls-verify -x -a 'true false'
complete -c coracle -n '__fish_seen_subcommand_from images' -l digests
complete -c coracle -n '__fish_seen_subcommand_from load' -s i -l input -r -F

# fish completion for binfmtctl(1): /usr/share/fish/vendor_completions.d/binfmtctl.fish
# Generated from the commands themselves; CompletionsTest says how.

function __binfmtctl_handlers
    busctl --auto-start=no --json=short call org.binfmtd1 /org/binfmtd1 \
        org.binfmtd1.Manager ListHandlers 2>/dev/null | grep -o '\["[A-Za-z0-9._+-]*"' | tr -d '["'
end

complete -c binfmtctl -f
complete -c binfmtctl -n __fish_use_subcommand -a help -d 'show help'
complete -c binfmtctl -n __fish_use_subcommand -a status -d 'show all handlers, how they fare, and what is wrong'
complete -c binfmtctl -n __fish_use_subcommand -a list -d 'list every entry that the kernel has, in the order in which it tries them'
complete -c binfmtctl -n __fish_use_subcommand -a show -d 'show all of some handlers: how they fare, what they do, and which files say so'
complete -c binfmtctl -n __fish_use_subcommand -a cat -d 'print the definitions as they count, with the places where they are'
complete -c binfmtctl -n __fish_use_subcommand -a explain -d 'say what happens when a file is run, and why'
complete -c binfmtctl -n __fish_use_subcommand -a check -d 'look for mistakes in definitions of handlers and in settings'
complete -c binfmtctl -n __fish_use_subcommand -a plan -d 'show what the daemon would do now, and why; nothing is done'
complete -c binfmtctl -n __fish_use_subcommand -a reload -d 'have the daemon read all files again, and wait until that is done'
complete -c binfmtctl -n __fish_use_subcommand -a repair -d 'have the daemon look at the kernel now, and repair what is not as declared'
complete -c binfmtctl -n __fish_use_subcommand -a history -d 'show what has happened to the entries, the latest last'
complete -c binfmtctl -n __fish_use_subcommand -a enable -d 'switch handlers on, whatever files say of them'
complete -c binfmtctl -n __fish_use_subcommand -a disable -d 'switch handlers off, whatever files say of them'
complete -c binfmtctl -n __fish_use_subcommand -a import -d 'print what others have declared or registered as definitions of handlers'
complete -c binfmtctl -n __fish_use_subcommand -a export -d 'print the declared handlers in another program'\''s format'

complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l bus -x -a 'none' -d 'the bus that the daemon is on'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show cat check plan reload repair history enable disable export' -l config-root -x -a '(__fish_complete_directories)' -d 'read DIR/handlers.d and DIR/binfmtd.yaml'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show cat explain check plan reload repair history' -l json -d 'print one JSON object'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable import' -l mount-point -x -a '(__fish_complete_directories)' -d 'where binfmt_misc is'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l runtime-dir -x -a '(__fish_complete_directories)' -d 'where it keeps what lasts until the next boot'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l state-dir -x -a '(__fish_complete_directories)' -d 'where it keeps what lasts'
complete -c binfmtctl -n '__fish_seen_subcommand_from status' -l watch -d 'show it again whenever something changes'
complete -c binfmtctl -n '__fish_seen_subcommand_from show cat history enable disable export' -a '(__binfmtctl_handlers)'
complete -c binfmtctl -n '__fish_seen_subcommand_from explain' -l config-root -x -a '(__fish_complete_directories)' -d 'read DIR/handlers.d'
complete -c binfmtctl -n '__fish_seen_subcommand_from explain' -l mount-point -x -a '(__fish_complete_directories)' -d 'look for the entries here alone'
complete -c binfmtctl -n '__fish_seen_subcommand_from explain' -l run -d 'then run it'
complete -c binfmtctl -n '__fish_seen_subcommand_from explain check' -F
complete -c binfmtctl -n '__fish_seen_subcommand_from check' -l strict -d 'let warnings count as something that is wrong'
complete -c binfmtctl -n '__fish_seen_subcommand_from history' -l follow -d 'go on showing what happens'
complete -c binfmtctl -n '__fish_seen_subcommand_from enable disable' -l config-dir -x -a '(__fish_complete_directories)' -d 'write below DIR/handlers.d'
complete -c binfmtctl -n '__fish_seen_subcommand_from import' -l root -x -a '(__fish_complete_directories)' -d 'read other programs'\'' files below DIR'
complete -c binfmtctl -n '__fish_seen_subcommand_from import' -l runtime-dir -x -a '(__fish_complete_directories)' -d 'where the daemon keeps what is its own'
complete -c binfmtctl -n '__fish_seen_subcommand_from import' -a 'binfmt.d binfmt-support kernel'
complete -c binfmtctl -n '__fish_seen_subcommand_from export' -l format -x -a 'binfmt.d binfmt-support' -d 'one of binfmt.d'

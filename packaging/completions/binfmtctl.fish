# fish completion for binfmtctl(1): /usr/share/fish/vendor_completions.d/binfmtctl.fish

# The daemon's handlers; nothing where there is none. It is not started by asking.
function __binfmtctl_handlers
    busctl --auto-start=no --json=short call org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager ListHandlers 2>/dev/null \
        | grep -o '\["[A-Za-z0-9._+-]*"' | tr -d '["'
end

complete -c binfmtctl -f
complete -c binfmtctl -n __fish_use_subcommand -a status -d 'show all handlers, how they fare, and what is wrong'
complete -c binfmtctl -n __fish_use_subcommand -a list -d 'list every entry that the kernel has'
complete -c binfmtctl -n __fish_use_subcommand -a show -d 'show all of one handler'
complete -c binfmtctl -n __fish_use_subcommand -a explain -d 'say what happens when a file is run, and why'
complete -c binfmtctl -n __fish_use_subcommand -a check -d 'look for mistakes in definitions and settings'
complete -c binfmtctl -n __fish_use_subcommand -a plan -d 'show what the daemon would do now, and why'
complete -c binfmtctl -n __fish_use_subcommand -a reload -d 'have the daemon read all files again'
complete -c binfmtctl -n __fish_use_subcommand -a repair -d 'have the daemon look at the kernel now'
complete -c binfmtctl -n __fish_use_subcommand -a history -d 'show what has happened to the entries'
complete -c binfmtctl -n __fish_use_subcommand -a enable -d 'switch a handler on'
complete -c binfmtctl -n __fish_use_subcommand -a disable -d 'switch a handler off'
complete -c binfmtctl -n __fish_use_subcommand -a import -d 'print what others have registered as definitions'
complete -c binfmtctl -n __fish_use_subcommand -a export -d 'print the declared handlers in another format'
complete -c binfmtctl -n __fish_use_subcommand -a help -d 'show help'

complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l bus -x -a none -d 'the bus that the daemon is on'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable explain check export' -l config-root -x -a '(__fish_complete_directories)' -d 'read DIR/handlers.d too'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable explain import' -l mount-point -x -a '(__fish_complete_directories)' -d 'where binfmt_misc is'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l runtime-dir -x -a '(__fish_complete_directories)' -d 'what lasts until the next boot'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history enable disable' -l state-dir -x -a '(__fish_complete_directories)' -d 'what lasts'
complete -c binfmtctl -n '__fish_seen_subcommand_from status list show plan reload repair history explain check' -l json -d 'print one JSON object'
complete -c binfmtctl -n '__fish_seen_subcommand_from status' -l watch -d 'show it again whenever something changes'
complete -c binfmtctl -n '__fish_seen_subcommand_from history' -l follow -d 'go on showing what happens'
complete -c binfmtctl -n '__fish_seen_subcommand_from enable disable' -l config-dir -x -a '(__fish_complete_directories)' -d 'write below DIR/handlers.d'
complete -c binfmtctl -n '__fish_seen_subcommand_from check' -l strict -d 'let warnings count'
complete -c binfmtctl -n '__fish_seen_subcommand_from import' -l root -x -a '(__fish_complete_directories)' -d 'read files below DIR'
complete -c binfmtctl -n '__fish_seen_subcommand_from export' -l format -x -a binfmt.d -d 'what to write'
complete -c binfmtctl -n '__fish_seen_subcommand_from show history enable disable export' -a '(__binfmtctl_handlers)'
complete -c binfmtctl -n '__fish_seen_subcommand_from import' -a 'kernel binfmt.d binfmt-support'
complete -c binfmtctl -n '__fish_seen_subcommand_from explain check' -F

# shellcheck shell=bash
# bash completion for binfmtctl(1): /usr/share/bash-completion/completions/binfmtctl

# The daemon's handlers; nothing where there is none. It is not started by asking.
_binfmtctl_handlers() {
    busctl --auto-start=no --json=short call org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager ListHandlers 2>/dev/null |
        grep -o '\["[A-Za-z0-9._+-]*"' | tr -d '["'
}

_binfmtctl() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    local daemon='--bus --config-root --mount-point --runtime-dir --state-dir --help --version'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            (-*) ;;
            (*) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $previous in
        (--config-dir | --config-root | --mount-point | --root | --runtime-dir | --state-dir)
            mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
        (--bus) mapfile -t COMPREPLY < <(compgen -W none -- "$word"); return ;;
        (--format) mapfile -t COMPREPLY < <(compgen -W binfmt.d -- "$word"); return ;;
    esac
    local options words=''
    case $command in
        ('') options='--help --version'
            words='status list show explain check plan reload repair history enable disable import export help' ;;
        (status) options="$daemon --json --watch" ;;
        (list | plan | reload | repair) options="$daemon --json" ;;
        (show) options="$daemon --json"; words=$(_binfmtctl_handlers) ;;
        (history) options="$daemon --json --follow"; words=$(_binfmtctl_handlers) ;;
        (enable | disable) options="$daemon --config-dir"; words=$(_binfmtctl_handlers) ;;
        (explain) options='--config-root --json --mount-point --help --version' ;;
        (check) options='--config-root --json --strict --help --version' ;;
        (import) options='--mount-point --root --help --version'; words='kernel binfmt.d binfmt-support' ;;
        (export) options='--config-root --format --help --version'; words=$(_binfmtctl_handlers) ;;
        (*) return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ $command == explain || $command == check ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames 2>/dev/null
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}

complete -F _binfmtctl binfmtctl

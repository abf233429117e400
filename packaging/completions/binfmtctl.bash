# shellcheck shell=bash
# bash completion for binfmtctl(1): /usr/share/bash-completion/completions/binfmtctl
# Generated from the commands themselves; CompletionsTest says how.

_binfmtctl_handlers() {
    busctl --auto-start=no --json=short call org.binfmtd1 /org/binfmtd1 \
        org.binfmtd1.Manager ListHandlers 2>/dev/null | grep -o '\["[A-Za-z0-9._+-]*"' | tr -d '["'
}

# shellcheck disable=SC2317,SC2329  # values is called below
_binfmtctl() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    local options='--help --version'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            (-*) ;;
            (*) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $previous in
        (--bus) mapfile -t COMPREPLY < <(compgen -W 'none' -- "$word"); return ;;
        (--config-root | --mount-point | --runtime-dir | --state-dir | --config-dir | --root) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
        (--format) mapfile -t COMPREPLY < <(compgen -W 'binfmt.d binfmt-support' -- "$word"); return ;;
    esac
    values() { :; }
    case $command in
        ('')
            values() { compgen -W 'status list show cat explain check plan reload repair history enable disable import export help' -- "$word"; } ;;
        (status)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --watch --help --version' ;;
        (list)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --help --version' ;;
        (show)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (cat)
            options='--config-root --json --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (explain)
            options='--config-root --json --mount-point --run --help --version'
            values() { compgen -f -- "$word"; }; compopt -o filenames 2>/dev/null ;;
        (check)
            options='--config-root --json --strict --help --version'
            values() { compgen -f -- "$word"; }; compopt -o filenames 2>/dev/null ;;
        (plan)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --help --version' ;;
        (reload)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --help --version' ;;
        (repair)
            options='--bus --config-root --json --mount-point --runtime-dir --state-dir --help --version' ;;
        (history)
            options='--bus --config-root --follow --json --mount-point --runtime-dir --state-dir --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (enable)
            options='--bus --config-dir --config-root --mount-point --runtime-dir --state-dir --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (disable)
            options='--bus --config-dir --config-root --mount-point --runtime-dir --state-dir --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (import)
            options='--mount-point --root --runtime-dir --help --version'
            values() { compgen -W 'binfmt.d binfmt-support kernel' -- "$word"; } ;;
        (export)
            options='--config-root --format --help --version'
            values() { compgen -W "$(_binfmtctl_handlers)" -- "$word"; } ;;
        (*) return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    else
        mapfile -t COMPREPLY < <(values)
    fi
}

complete -F _binfmtctl binfmtctl

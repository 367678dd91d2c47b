# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ringrift_tui_global_optspecs
    string join \n agent= context= local game= data-dir= watch once plain format= select= fail-on= timeout= theme= ascii config= picture= record= replay= screen= h/help V/version
end

function __fish_ringrift_tui_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ringrift_tui_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ringrift_tui_using_subcommand
    set -l cmd (__fish_ringrift_tui_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l agent -d 'Address of an agent, http://host:port; may be given several times' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l context -d 'The context to begin with, a cluster of the configuration file' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l game -d 'Configuration that the private agent learns' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l data-dir -d 'Folder of the private agent; it goes on where it stood [default: in the XDG data folder]' -r -F
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l format -d 'How --once prints the rows of --screen; of fleet, table and json tell everything' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One object a line'
csv\t'Comma-separated values with a heading'
md\t'A Markdown table'"
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l select -d 'Rows of --once that are printed: words, !word, column:word, age>30s; events of --plain' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l fail-on -d 'From which standing on --once fails' -r -f -a "warn\t'Warnings, or anything worse'
stale\t'Stale data, or anything worse'
down\t'An agent that is down or out of reach'"
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l timeout -d 'Seconds that --once waits for an answer' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l theme -d 'Colours: terminal, dark, light, contrast, cvd (blue and orange), mono, or your own' -r
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l config -d 'Configuration file [default: ringrift/tui.toml in the XDG configuration folder]' -r -F
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l picture -d 'Draw one frame of 100x30 with live data into an SVG file and exit' -r -F
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l record -d 'Keep what the agents say in a new folder, for the report of a fault' -r -F
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l replay -d 'Show what such a folder holds, connected to nobody; `[` and `]` go through its time' -r -F
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l screen -d 'The screen that is open at first, or whose rows --once prints; events are for --plain' -r -f -a "fleet\t''
agents\t''
events\t''
elo\t''
daemons\t''
jobs\t''
data\t''
games\t''
actions\t''
audit\t''"
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l local -d 'Start a private agent on this machine and let it learn'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l watch -d 'Plain strip of 80x6, for a corner of the screen; one line a change on a pipe'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l once -d 'Print how things stand once, and exit with a code that tells'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l plain -d 'One change a line, without a screen: for logs, dumb terminals and screen readers'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -s V -l version -d 'Print version'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -f -a "keys" -d 'Print every key with what it does, your own keys included'
complete -c ringrift-tui -n "__fish_ringrift_tui_needs_command" -f -a "generate" -d 'Write completions, the man page or pages of the documents'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand keys" -s h -l help -d 'Print help'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages" -s h -l help -d 'Print help'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages" -f -a "completions" -d 'Completions for bash, fish and zsh'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages" -f -a "man" -d 'The man page'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages" -f -a "pages" -d 'The pages on keys and rows: `keys.md`, `rows.md`'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and __fish_seen_subcommand_from completions" -s h -l help -d 'Print help'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and __fish_seen_subcommand_from man" -s h -l help -d 'Print help'
complete -c ringrift-tui -n "__fish_ringrift_tui_using_subcommand generate; and __fish_seen_subcommand_from pages" -s h -l help -d 'Print help'

# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ringrift_agent_global_optspecs
    string join \n config-file= data-dir= listen= profile= log= set= once status configs= skip-daemons= dry-run watch= h/help V/version
end

function __fish_ringrift_agent_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ringrift_agent_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ringrift_agent_using_subcommand
    set -l cmd (__fish_ringrift_agent_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l configs -d 'Learn these configurations, such as square8_2p,hex8_2p: `learn.configs`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l skip-daemons -d 'Leave these daemons out; without names all of them: the agent only serves its state' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l watch -d 'Print a line about the agent that runs already, every so many seconds' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l once -d 'Do one pass of every due duty, print what was done as JSON, and exit'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l status -d 'With --once: do nothing, only print the status as JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -l dry-run -d 'Print what would run, and start nothing'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -s V -l version -d 'Print version'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "loop" -d 'Learn one configuration within a budget: self-play, training, evaluation, promotion'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "selfplay" -d 'Play and record games of one configuration with its newest network'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "train" -d 'Train a candidate from the games that are recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "nnue" -d 'Train a small network for lookahead from the games that are recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "evaluate" -d 'Play a match between two players and print its result'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "explain" -d 'Search a position of a recorded game and show what is seen, beside what was recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "provenance" -d 'Tell what a network comes from: its run, settings, code, seed, and the games that it learnt from'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "play" -d 'Play against another program: line commands on standard input, answers on standard output'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "promote" -d 'Make a model the best of its configuration, past the gate'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "rollback" -d 'Withdraw the best model of a configuration; an earlier one is the best again'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "cancel" -d 'Withdraw a job that waits or runs, for example a stage that was interrupted'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "arena" -d 'Play a match of 2 to 4 players in blocks of all seat assignments'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "rate" -d 'Rate all players of a configuration from the matches in the log or in files of results'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "parity" -d 'Walk recorded games of the reference engine and compare every field of every step'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "perft" -d 'Count legal move sequences, or check files of counted positions'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "games" -d 'Look into databases of recorded games'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "transfer" -d 'Make a start for three or four players of an older network for two'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "encode" -d 'Compare encodings, networks and formulas with samples of the older service'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "bench" -d 'Measure this machine'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "export" -d 'Write the log or recorded games as one JSON object a line'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "hosts" -d 'Check, show or change the host file of a cluster'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "nodes" -d 'List the machines that the log has heard of'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "audit" -d 'Prove that nobody changed what operators asked for and what came of it'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "cluster" -d 'Make the keys and settings of a cluster, and let nodes join it'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "doctor" -d 'Check whether an agent can work here, and say why not'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "config" -d 'Print every setting in effect and where it came from'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "generate" -d 'Write completions or man pages into a folder'
complete -c ringrift-agent -n "__fish_ringrift_agent_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l config -d 'Configuration to learn, such as `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l games -d 'Stop when this many games are on disk, those of earlier runs included' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l minutes -d 'Stop after this many minutes of this run. A signal before the budget is spent exits 130' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l seed -d 'Seed of self-play, training and evaluation' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l net -d 'Size of the network, such as `b4c32`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l sims -d 'Search simulations per decision, in self-play and evaluation' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l rows-per-generation -d 'Training rows of a generation' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -l plain -d 'Lines instead of bars, on a terminal too'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand loop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l config -d 'Configuration, such as `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l games -d 'Games to play; 100 unless named' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l sims -d 'Search simulations per decision' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l seed -d 'Seed of the run; game ids derive from it' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand selfplay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l config -d 'Configuration, such as `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l new-rows -d 'Rows that count as new, at most as many as there are; with the replay ratio they give the steps. Unset: all since the last run' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand train" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l config -d 'Configuration, such as `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l out -d 'The file to write, ending in .nnue; the one that players call `nnue` unless named. It must not exist, nor the list of its games beside it, ending in .nnue.json' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l steps -d 'Steps of 256 positions; as many as show every position three times unless named' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l seed -d 'Seed of the weights and of the draws' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nnue" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l model -d 'The player to judge: a model id, a .safetensors file, or METHOD[:BUDGET][@NETWORK][~R], with METHOD one of random, heuristic, policy, gumbel, puct, descent, minimax, maxn, level, mixed; R is the share of random moves' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l vs -d 'Whom it meets, written in the same way' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l games -d 'Games, in blocks of one opening with the player on each seat: rounded up to a multiple of the number of seats' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l sims -d 'Simulations per decision of searches that name no budget' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l seed -d 'Seed of the openings and of the players' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l config -d 'Configuration; needed only when neither player is a network' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l opening -d 'Random decisions at the beginning of each pair' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand evaluate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l database -d 'The database; that of the game\'s configuration in the data directory unless named' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l player -d 'Who searches, for example `puct:800@MODEL`; the recorded network unless named' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l sims -d 'Simulations of a search that names no budget; as many as were recorded unless named' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l database -d 'A database of these games; may be repeated. That of its configuration in the data directory unless named' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l games -d 'List the games that it learnt from, too, each with what played it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand provenance" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l config -d 'Configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l player -d 'Who plays, for example `gumbel:64@MODEL` or `level:4`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l seed -d 'Seed of the player\'s randomness' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand play" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l config -d 'Configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l model -d 'The model to promote' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l key -d 'Name of this request; repeating it acts once. Random if not given' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -l dry-run -d 'Only say what would happen'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand promote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l config -d 'Configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l to -d 'The earlier best model to go back to; the one before the best if not given' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l key -d 'Name of this request; repeating it acts once. Random if not given' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l yes -d 'Do it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -l dry-run -d 'Only say what would happen'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l key -d 'Name of this request; repeating it acts once. Random if not given' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l yes -d 'Do it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -l dry-run -d 'Only say what would happen'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l config -d 'Configuration; needed only when no player is a network' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l blocks -d 'Blocks to play; each is one opening with every assignment of players to seats' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l sims -d 'Simulations per decision of searches that name no budget' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l seed -d 'Seed of the openings and of the players' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l opening -d 'Random decisions at the beginning of each block' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l sprt -d 'Stop as soon as it is clear whether the first of two players is the second number of Elo points stronger rather than the first; both errors 5 %' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l out -d 'Append the result of each block to this file; blocks that it has already are not played again' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand arena" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l config -d 'Configuration, for example `square8_2p`: ratings of two are never comparable' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l results -d 'Files of results that `arena --out` wrote, instead of the log; may be repeated' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l older -d 'Also show what the older service\'s rule gives for the same games, which depends on their order'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand rate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand parity" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l config -d 'Configuration of the position, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l state -d 'The position as a state text' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l depth -d 'Length of the sequences' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand perft" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "verify" -d 'Replay every game and compare it with its record'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "import" -d 'Add games of other programs to one of our databases. Each is replayed; what does not hold or has no place in a game of ours is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "export" -d 'Write the games of any database as records of the older service, one JSON object a line. What these have no place for is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "list" -d 'List the games'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "show" -d 'Show one game move by move'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and not __fish_seen_subcommand_from verify import export list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l config -d 'Only games of this configuration: a database to train on holds no other' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l limit -d 'Only the newest N' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Replay every game and compare it with its record'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "import" -d 'Add games of other programs to one of our databases. Each is replayed; what does not hold or has no place in a game of ours is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the games of any database as records of the older service, one JSON object a line. What these have no place for is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the games'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one game move by move'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand games; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l players -d 'Players of the new network' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l seed -d 'Seed of the noise on the new outputs' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand transfer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -f -a "verify" -d 'Compare everything that a folder of samples holds with what this program computes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and not __fish_seen_subcommand_from verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Compare everything that a folder of samples holds with what this program computes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand encode; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "engine" -d 'The rules engine, on one core, by uniform play over the complete legal list'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "search" -d 'Search on one core: simulations, decisions, and where the time goes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "selfplay" -d 'The whole of self-play, on several threads and any device'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "inference" -d 'A network on batches of positions'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "train" -d 'Training steps of the comparison network'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and not __fish_seen_subcommand_from engine search selfplay inference train help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l config -d 'Measure only this configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l seconds -d 'CPU seconds for each configuration' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l seed -d 'Seed of the random choices' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -l json -d 'Print one JSON object'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from engine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l config -d 'Configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l network -d '`none` for an evaluator that costs next to nothing, a size such as `b6c96` for random weights, or a .safetensors file' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l precision -d 'In which numbers the network is computed: `f32` or `int8`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l sims -d 'Simulations per decision' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l games -d 'Games side by side: the size of network batches' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l cache -d 'Positions that the evaluation cache holds; 0 for none' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l seconds -d 'CPU seconds for each of the two measurements' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l seed -d 'Seed of the games' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -l json -d 'Print one JSON object'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l config -d 'Configuration, for example `square8_2p`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l network -d 'A size such as `b6c96` for random weights, or a .safetensors file' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l device -d 'What computes the network: `auto`, `cpu` or `cuda:<n>`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l precision -d 'In which numbers a CPU computes it: `f32` or `int8`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l sims -d 'Simulations per decision' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l threads -d 'Threads that play. With a GPU, twice the cores: half of them wait for it' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l games -d 'Games side by side on each thread: the size of network batches' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l seconds -d 'Seconds of wall-clock time' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l seed -d 'Seed of the games' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -l json -d 'Print one JSON object'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from selfplay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l net -d '`se96x6` (the network of the speed comparison), a size such as `b4c32`, or a safetensors file with the tensors of the comparison network and an `input`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l config -d 'Configuration whose inputs a network of ours gets' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l device -d 'What computes a network of ours: `cpu` or `cuda:<n>`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l precision -d 'In which numbers a CPU computes it: `f32` or `int8`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l threads -d 'Threads that call, each with an engine of its own. One fills a core; a GPU takes more' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l batch -d 'Positions per call' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l seconds -d 'Seconds for each batch size: of CPU time on one core, else of wall-clock time' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l outputs -d 'Writes the outputs for the file\'s `input` as safetensors' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -l json -d 'Print one JSON object'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from inference" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l batch -d 'Rows per step' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l seconds -d 'CPU seconds' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -l json -d 'Print one JSON object'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from train" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "engine" -d 'The rules engine, on one core, by uniform play over the complete legal list'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "search" -d 'Search on one core: simulations, decisions, and where the time goes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "selfplay" -d 'The whole of self-play, on several threads and any device'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "inference" -d 'A network on batches of positions'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "train" -d 'Training steps of the comparison network'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -f -a "events" -d 'The event log of the data directory. No agent may run on it: ask that one for its stream'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -f -a "games" -d 'The complete games of one of our databases, in our notation'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -f -a "training" -d 'The games of a database as a training file of the older service (.npz)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and not __fish_seen_subcommand_from events games training help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l after -d 'Only events after this sequence' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from games" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l config -d 'Only games of this configuration; needed when the database holds several' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -l hex-v2 -d 'The older encoding of hexagonal boards, with ten planes instead of sixteen'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from training" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "events" -d 'The event log of the data directory. No agent may run on it: ask that one for its stream'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "games" -d 'The complete games of one of our databases, in our notation'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "training" -d 'The games of a database as a training file of the older service (.npz)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -f -a "check" -d 'Name everything that is wrong with a host file. Exits with 1 for warnings, 2 for errors'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -f -a "show" -d 'Show the hosts, or what holds for one of them'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -f -a "set" -d 'Set one value of one host. The rest of the file stays as it is, comments included; the old file stays beside it as a backup'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -f -a "hash" -d 'Print the digest of what a host file says; nodes compare it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and not __fish_seen_subcommand_from check show set hash help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l origins -d 'Say of each value where it came from'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -l json -d 'Print JSON, with origins'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from hash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "check" -d 'Name everything that is wrong with a host file. Exits with 1 for warnings, 2 for errors'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the hosts, or what holds for one of them'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set one value of one host. The rest of the file stays as it is, comments included; the old file stays beside it as a backup'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "hash" -d 'Print the digest of what a host file says; nodes compare it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand nodes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -f -a "verify" -d 'Follow the chain of hashes from the first entry, and compare it with the event log; exit 2 and the first broken entry if it does not hold, exit 1 if commands of the log have no entry, exit 66 if there is no audit'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and not __fish_seen_subcommand_from verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l head -d 'The hash of an entry that was noted earlier: it has to be in the chain still' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Follow the chain of hashes from the first entry, and compare it with the event log; exit 2 and the first broken entry if it does not hold, exit 1 if commands of the log have no entry, exit 66 if there is no audit'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -f -a "init" -d 'Make the keys of a new cluster, and the configuration of its 1, 3 or 5 NATS servers'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -f -a "invite" -d 'Make the file by which a node joins'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -f -a "renew" -d 'Make the file by which a node gets new credentials before its own ones end'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -f -a "join" -d 'Write the settings of this node from the file that `init` or `invite` made for it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and not __fish_seen_subcommand_from init invite renew join help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l name -d 'Name of the cluster: letters, digits and `-`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l broker -d 'A NATS server: HOST, or HOST:CLIENTS:ROUTES:MONITORING with its ports. Name 1, 3 or 5' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l voter -d 'A node that may lead. Name 1, 3 or 5' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l node -d 'Another node' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l store -d 'The folder that each server stores in; servers of one machine each in a folder below it' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l days -d 'Days for which the nodes\' credentials are good' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l days -d 'Days for which its credentials are good' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from invite" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l days -d 'Days for which its new credentials are good' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l into -d 'The folder of this node\'s settings; made if it does not exist' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -l renew -d 'Only put the file\'s credentials in the place of the node\'s, which are kept beside them'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from join" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "init" -d 'Make the keys of a new cluster, and the configuration of its 1, 3 or 5 NATS servers'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "invite" -d 'Make the file by which a node joins'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Make the file by which a node gets new credentials before its own ones end'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "join" -d 'Write the settings of this node from the file that `init` or `invite` made for it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand cluster; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l json -d 'Print JSON'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -l example -d 'Print a settings file with every key at its default instead'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -f -a "completions" -d 'Completions for bash, fish and zsh'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -f -a "man" -d 'Man pages'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -f -a "pages" -d 'The pages on events and daemons: `events.md`, `daemons.md`'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and not __fish_seen_subcommand_from completions man pages help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l config-file -d 'Settings file (TOML)' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l data-dir -d 'Directory of everything that the agent writes' -r -F
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l listen -d 'Address and port of the HTTP server' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l profile -d 'Which daemons run' -r -f -a "full\t'All of them: a machine that does everything'
coordinator\t'Decides and keeps order; computes nothing'
training_node\t'Plays, trains and evaluates, and decides about its own networks'
selfplay\t'Plays'
ephemeral\t'What a machine that may vanish at any time can do: plays and evaluates'
minimal\t'The guards and the registry: watches, serves and computes nothing'"
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l log -d 'Filter of the log on standard error, for example `debug`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -l set -d 'Set any key; may be repeated. See `ringrift-agent config`' -r
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from pages" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from help" -f -a "completions" -d 'Completions for bash, fish and zsh'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from help" -f -a "man" -d 'Man pages'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from help" -f -a "pages" -d 'The pages on events and daemons: `events.md`, `daemons.md`'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand generate; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "loop" -d 'Learn one configuration within a budget: self-play, training, evaluation, promotion'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "selfplay" -d 'Play and record games of one configuration with its newest network'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "train" -d 'Train a candidate from the games that are recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "nnue" -d 'Train a small network for lookahead from the games that are recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "evaluate" -d 'Play a match between two players and print its result'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "explain" -d 'Search a position of a recorded game and show what is seen, beside what was recorded'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "provenance" -d 'Tell what a network comes from: its run, settings, code, seed, and the games that it learnt from'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "play" -d 'Play against another program: line commands on standard input, answers on standard output'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "promote" -d 'Make a model the best of its configuration, past the gate'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "rollback" -d 'Withdraw the best model of a configuration; an earlier one is the best again'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "cancel" -d 'Withdraw a job that waits or runs, for example a stage that was interrupted'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "arena" -d 'Play a match of 2 to 4 players in blocks of all seat assignments'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "rate" -d 'Rate all players of a configuration from the matches in the log or in files of results'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "parity" -d 'Walk recorded games of the reference engine and compare every field of every step'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "perft" -d 'Count legal move sequences, or check files of counted positions'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "games" -d 'Look into databases of recorded games'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "transfer" -d 'Make a start for three or four players of an older network for two'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "encode" -d 'Compare encodings, networks and formulas with samples of the older service'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "bench" -d 'Measure this machine'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "export" -d 'Write the log or recorded games as one JSON object a line'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "hosts" -d 'Check, show or change the host file of a cluster'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "nodes" -d 'List the machines that the log has heard of'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "audit" -d 'Prove that nobody changed what operators asked for and what came of it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "cluster" -d 'Make the keys and settings of a cluster, and let nodes join it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "doctor" -d 'Check whether an agent can work here, and say why not'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "config" -d 'Print every setting in effect and where it came from'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "generate" -d 'Write completions or man pages into a folder'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and not __fish_seen_subcommand_from loop selfplay train nnue evaluate explain provenance play promote rollback cancel arena rate parity perft games transfer encode bench export hosts nodes audit cluster doctor config generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from games" -f -a "verify" -d 'Replay every game and compare it with its record'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from games" -f -a "import" -d 'Add games of other programs to one of our databases. Each is replayed; what does not hold or has no place in a game of ours is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from games" -f -a "export" -d 'Write the games of any database as records of the older service, one JSON object a line. What these have no place for is named'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from games" -f -a "list" -d 'List the games'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from games" -f -a "show" -d 'Show one game move by move'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from encode" -f -a "verify" -d 'Compare everything that a folder of samples holds with what this program computes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "engine" -d 'The rules engine, on one core, by uniform play over the complete legal list'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "search" -d 'Search on one core: simulations, decisions, and where the time goes'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "selfplay" -d 'The whole of self-play, on several threads and any device'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "inference" -d 'A network on batches of positions'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "train" -d 'Training steps of the comparison network'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "events" -d 'The event log of the data directory. No agent may run on it: ask that one for its stream'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "games" -d 'The complete games of one of our databases, in our notation'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "training" -d 'The games of a database as a training file of the older service (.npz)'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "check" -d 'Name everything that is wrong with a host file. Exits with 1 for warnings, 2 for errors'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "show" -d 'Show the hosts, or what holds for one of them'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "set" -d 'Set one value of one host. The rest of the file stays as it is, comments included; the old file stays beside it as a backup'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "hash" -d 'Print the digest of what a host file says; nodes compare it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "verify" -d 'Follow the chain of hashes from the first entry, and compare it with the event log; exit 2 and the first broken entry if it does not hold, exit 1 if commands of the log have no entry, exit 66 if there is no audit'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from cluster" -f -a "init" -d 'Make the keys of a new cluster, and the configuration of its 1, 3 or 5 NATS servers'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from cluster" -f -a "invite" -d 'Make the file by which a node joins'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from cluster" -f -a "renew" -d 'Make the file by which a node gets new credentials before its own ones end'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from cluster" -f -a "join" -d 'Write the settings of this node from the file that `init` or `invite` made for it'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from generate" -f -a "completions" -d 'Completions for bash, fish and zsh'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from generate" -f -a "man" -d 'Man pages'
complete -c ringrift-agent -n "__fish_ringrift_agent_using_subcommand help; and __fish_seen_subcommand_from generate" -f -a "pages" -d 'The pages on events and daemons: `events.md`, `daemons.md`'

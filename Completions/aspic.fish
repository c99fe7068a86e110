# fish completion for aspic

set -l subcommands check convert diff help
set -l alone "not __fish_seen_subcommand_from $subcommands"

complete -c aspic -f
complete -c aspic -n $alone -s f -l file -r -F -d 'Run the commands in a file'
complete -c aspic -n $alone -s c -l command -x -d 'Run commands, separated by ;'
complete -c aspic -n $alone -l state -x -a '(__fish_complete_directories)' -d 'Keep configurations in this folder'
complete -c aspic -n $alone -l ephemeral -d 'Keep nothing'
complete -c aspic -n $alone -l keep-going -d 'Go on after a command that failed'
complete -c aspic -n $alone -l echo -d 'Print prompt and command before each output'
complete -c aspic -n $alone -l errors -x -a 'text json' -d 'How errors of a script are told'
complete -c aspic -n $alone -l lab -x -a 'base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures' -d 'Commit this lab on every router first'
complete -c aspic -n $alone -l clock -x -d 'Start the clock of the network here, in seconds since 1970'
complete -c aspic -n $alone -l live -d 'Run one router on the network of this host'
complete -c aspic -n $alone -l outside -x -d 'With --live: port that is the network of this host'
complete -c aspic -n $alone -l inside -x -d 'With --live: PORT=DEVICE, a port that is a TUN device'
complete -c aspic -n $alone -l user -x -d 'Name in prompt and history'
complete -c aspic -s h -l help -d 'Show help'
complete -c aspic -l version -d 'Show the version'
complete -c aspic -n $alone -a check -d 'Check configurations without a session'
complete -c aspic -n $alone -a convert -d 'Print a configuration in another form'
complete -c aspic -n $alone -a diff -d 'Compare two configurations'
complete -c aspic -n $alone -a help -d 'Show help'
complete -c aspic -n '__fish_seen_subcommand_from help' -a 'check convert diff'
complete -c aspic -n '__fish_seen_subcommand_from check convert diff' -F
complete -c aspic -n '__fish_seen_subcommand_from check convert diff' -l errors -x -a 'text json' -d 'How findings are told'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l to -x -a 'text set xml json' -d 'The form'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l from -x -a 'text set xml json' -d 'The form of the file'
complete -c aspic -n '__fish_seen_subcommand_from convert diff' -l relative -x -d 'This hierarchy alone'
complete -c aspic -n '__fish_seen_subcommand_from check convert diff' -l foreign -d 'Keep unlisted statements'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l at -x -d 'The hierarchy that the file is relative to'
complete -c aspic -n '__fish_seen_subcommand_from convert' -s o -l output -r -F -d 'Write to this file'

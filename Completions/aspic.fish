# fish completion for aspic

set -l subcommands attach check convert diff netconf serve help
set -l alone "not __fish_seen_subcommand_from $subcommands"
# Which commands run a script, which are at a state folder, and which begin a network.
set -l script "not __fish_seen_subcommand_from check convert diff netconf serve help"
set -l place "not __fish_seen_subcommand_from check convert diff help"
set -l network "not __fish_seen_subcommand_from attach check convert diff help"

complete -c aspic -f
complete -c aspic -n $script -s f -l file -r -F -d 'Run the commands in a file'
complete -c aspic -n $script -s c -l command -x -d 'Run commands, separated by ;'
complete -c aspic -n $script -l keep-going -d 'Go on after a command that failed'
complete -c aspic -n $script -l echo -d 'Print prompt and command before each output'
complete -c aspic -n $place -l state -x -a '(__fish_complete_directories)' -d 'Folder for configurations and history'
complete -c aspic -n $place -l wait -x -d 'Wait so many seconds for a state folder that is in use'
complete -c aspic -n $alone -l ephemeral -d 'Keep nothing'
complete -c aspic -n '__fish_seen_subcommand_from netconf' -l ephemeral -d 'Keep nothing'
complete -c aspic -n $network -l lab -x -a 'base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures keys proposals fragments order' -d 'Commit this lab on every router first'
complete -c aspic -n $network -l clock -x -d 'Start the clock of the network here, in seconds since 1970'
complete -c aspic -n $network -l seed -x -d 'Draw all that is random from this number'
complete -c aspic -n $network -l live -d 'Run one router on the network of this host'
complete -c aspic -n $network -l outside -x -d 'With --live: port that is the network of this host'
complete -c aspic -n $network -l inside -x -d 'With --live: PORT=DEVICE, a port that is a TUN device'
complete -c aspic -n $network -l user -x -d 'Name in prompt and history'
complete -c aspic -n "not __fish_seen_subcommand_from help" -l errors -x -a 'text json' -d 'How errors and warnings are told'
complete -c aspic -s h -l help -d 'Show help'
complete -c aspic -l version -d 'Show the version'
complete -c aspic -n $alone -a attach -d 'Open a session in a served network'
complete -c aspic -n $alone -a check -d 'Check configurations without a session'
complete -c aspic -n $alone -a convert -d 'Print a configuration in another form'
complete -c aspic -n $alone -a diff -d 'Compare two configurations'
complete -c aspic -n $alone -a netconf -d 'Speak NETCONF with a program'
complete -c aspic -n $alone -a serve -d 'Run a network without a terminal'
complete -c aspic -n $alone -a help -d 'Show help'
complete -c aspic -n '__fish_seen_subcommand_from help' -a 'attach check convert diff netconf serve'
complete -c aspic -n '__fish_seen_subcommand_from attach netconf' -a 'pe1 pe2 live' -d Router
complete -c aspic -n '__fish_seen_subcommand_from attach netconf' -l socket -r -F -d 'Attach at this socket'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l group -x -a '(__fish_complete_groups)' -d 'Let the members of a group attach'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l read-only-group -x -a '(__fish_complete_groups)' -d 'Let the members of a group look'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l sockets -x -a '(__fish_complete_directories)' -d 'Folder for the sockets of groups'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l print-unit -d 'Print a systemd unit'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l print-sshd -x -a '(__fish_complete_directories)' -d 'Write an SSH server into a folder'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l port -x -d 'The TCP port of the SSH server'
complete -c aspic -n '__fish_seen_subcommand_from check convert diff' -F
complete -c aspic -n '__fish_seen_subcommand_from convert' -l to -x -a 'text set xml json' -d 'The form'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l from -x -a 'text set xml json' -d 'The form of the file'
complete -c aspic -n '__fish_seen_subcommand_from convert diff' -l relative -x -d 'This hierarchy alone'
complete -c aspic -n '__fish_seen_subcommand_from check convert diff' -l foreign -d 'Keep unlisted statements'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l at -x -d 'The hierarchy that the file is relative to'
complete -c aspic -n '__fish_seen_subcommand_from convert' -s o -l output -r -F -d 'Write to this file'
# `lab draw`
complete -c aspic -n '__fish_seen_subcommand_from draw' -l to -x -a 'svg mermaid dot text' -d 'Notation of the drawing'
complete -c aspic -n '__fish_seen_subcommand_from draw' -s o -l output -r -F -d 'Write to a file'
complete -c aspic -n '__fish_seen_subcommand_from draw' -l stage -x -d 'Draw the start of a stage'
complete -c aspic -n '__fish_seen_subcommand_from draw' -F

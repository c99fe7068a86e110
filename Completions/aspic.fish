# fish completion for aspic

set -l subcommands attach check convert diff lab netconf serve help
set -l alone "not __fish_seen_subcommand_from $subcommands"
# Which commands run a script, which are at a state folder, and which begin a network.
set -l script "not __fish_seen_subcommand_from check convert diff lab netconf serve help; or __fish_seen_subcommand_from start"
set -l place "not __fish_seen_subcommand_from check convert diff lab help; or __fish_seen_subcommand_from start"
set -l network "not __fish_seen_subcommand_from attach check convert diff lab help"
# Of `aspic lab`: `check` is a word of both.
set -l lab "__fish_seen_subcommand_from lab; and not __fish_seen_subcommand_from list new check start draw grade export"
set -l files "__fish_seen_subcommand_from check convert diff; and not __fish_seen_subcommand_from lab"
set -l lab_list "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from list"
set -l lab_new "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from new"
set -l lab_check "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from check"
set -l lab_start "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from start"
set -l lab_draw "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from draw"
set -l lab_grade "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from grade"
set -l lab_export "__fish_seen_subcommand_from lab; and __fish_seen_subcommand_from export"

complete -c aspic -f
complete -c aspic -n $script -s f -l file -r -F -d 'Run the commands in a file'
complete -c aspic -n $script -s c -l command -x -d 'Run commands, separated by ;'
complete -c aspic -n $script -l keep-going -d 'Go on after a command that failed'
complete -c aspic -n $script -l echo -d 'Print prompt and command before each output'
complete -c aspic -n $place -l state -x -a '(__fish_complete_directories)' -d 'Folder for configurations and history'
complete -c aspic -n $place -l wait -x -d 'Wait so many seconds for a state folder that is in use'
complete -c aspic -n $alone -l ephemeral -d 'Keep nothing'
complete -c aspic -n $alone -l print-setup -d 'Print what the host needs beside a live router'
complete -c aspic -n $alone -l configuration -r -F -d 'Configuration that the setup is for'
complete -c aspic -n '__fish_seen_subcommand_from netconf' -l ephemeral -d 'Keep nothing'
complete -c aspic -n $network -l lab -x -a 'course certificates base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures keys proposals fragments order' -d 'Commit this lab on every router first'
complete -c aspic -n $network -l clock -x -d 'Start the clock of the network here, in seconds since 1970'
complete -c aspic -n $network -l seed -x -d 'Draw all that is random from this number'
complete -c aspic -n $network -l live -d 'Run one router on the network of this host'
complete -c aspic -n $network -l outside -x -d 'With --live: port that is the network of this host'
complete -c aspic -n $network -l inside -x -d 'With --live: PORT=DEVICE, a port that is a TUN device'
complete -c aspic -n $network -l services -x -d 'With --live: a port of the services card'
complete -c aspic -n $network -l user -x -d 'Name in prompt and history'
complete -c aspic -n "not __fish_seen_subcommand_from help list new draw; and not __fish_seen_subcommand_from lab; or __fish_seen_subcommand_from check start grade export" -l errors -x -a 'text json' -d 'Format of errors and warnings'
complete -c aspic -s h -l help -d 'Show help'
complete -c aspic -l version -d 'Show the version'
complete -c aspic -n $alone -a attach -d 'Open a session in a served network'
complete -c aspic -n $alone -a check -d 'Check configurations without a session'
complete -c aspic -n $alone -a convert -d 'Print a configuration in another form'
complete -c aspic -n $alone -a diff -d 'Compare two configurations'
complete -c aspic -n $alone -a lab -d 'List, write, check, draw, grade and export labs'
complete -c aspic -n $alone -a netconf -d 'Speak NETCONF with a program'
complete -c aspic -n $alone -a serve -d 'Run a network without a terminal'
complete -c aspic -n $alone -a help -d 'Show help'
complete -c aspic -n '__fish_seen_subcommand_from help' -a 'attach check convert diff lab netconf serve'
complete -c aspic -n '__fish_seen_subcommand_from attach netconf' -a 'pe1 pe2 live' -d Router
complete -c aspic -n '__fish_seen_subcommand_from attach netconf' -l socket -r -F -d 'Attach at this socket'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l group -x -a '(__fish_complete_groups)' -d 'Let the members of a group attach'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l read-only-group -x -a '(__fish_complete_groups)' -d 'Let the members of a group look'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l sockets -x -a '(__fish_complete_directories)' -d 'Folder for the sockets of groups'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l print-unit -d 'Print a systemd unit'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l print-sshd -x -a '(__fish_complete_directories)' -d 'Write an SSH server into a folder'
complete -c aspic -n '__fish_seen_subcommand_from serve' -l port -x -d 'The TCP port of the SSH server'
complete -c aspic -n $files -F
complete -c aspic -n '__fish_seen_subcommand_from convert' -l to -x -a 'text set xml json' -d 'The form'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l from -x -a 'text set xml json' -d 'The form of the file'
complete -c aspic -n '__fish_seen_subcommand_from convert diff' -l relative -x -d 'This hierarchy alone'
complete -c aspic -n $files -l foreign -d 'Keep unlisted statements'
complete -c aspic -n '__fish_seen_subcommand_from convert' -l at -x -d 'The hierarchy that the file is relative to'
complete -c aspic -n '__fish_seen_subcommand_from convert' -s o -l output -r -F -d 'Write to this file'
complete -c aspic -n $lab -a 'list new check start draw grade export'
complete -c aspic -n $lab_new -F
complete -c aspic -n $lab_check -F
complete -c aspic -n $lab_start -F
complete -c aspic -n $lab_draw -F
complete -c aspic -n $lab_grade -F
complete -c aspic -n $lab_export -F
complete -c aspic -n $lab_list -l json -d 'Print JSON'
complete -c aspic -n $lab_new -l from -x -a 'course certificates base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures keys proposals fragments order' -d 'The built-in lab to copy'
complete -c aspic -n $lab_check -l syntax-only -d 'Read the files, and try nothing'
complete -c aspic -n $lab_start -l ephemeral -d 'Keep nothing'
complete -c aspic -n $lab_start -l stage -x -d 'The stage to begin with'
complete -c aspic -n $lab_start -l student -x -d 'Student whose variant is used'
complete -c aspic -n $lab_start -l clock -x -d 'Start the clock of the network here, in seconds since 1970'
complete -c aspic -n $lab_start -l seed -x -d 'Draw all that is random from this number'
complete -c aspic -n $lab_start -l user -x -d 'Name in prompt and history'
complete -c aspic -n $lab_draw -l to -x -a 'text svg mermaid dot' -d 'The notation'
complete -c aspic -n $lab_draw -s o -l output -r -F -d 'Write to this file'
complete -c aspic -n $lab_draw -l stage -x -d 'The stage whose start is drawn'
complete -c aspic -n $lab_grade -l stage -x -d 'The stage that answers are for'
complete -c aspic -n $lab_grade -l student -x -d 'Student whose variant all answers are for'
complete -c aspic -n $lab_grade -l no-student -d 'Grade by the variant of nobody'
complete -c aspic -n $lab_grade -l seed -x -d 'Draw all that is random from this number'
complete -c aspic -n $lab_grade -l time-limit -x -d 'Seconds of processor time for each answer'
complete -c aspic -n $lab_grade -l memory-limit -x -d 'MiB of memory for each answer'
complete -c aspic -n $lab_grade -l json -d 'Print JSON'
complete -c aspic -n $lab_grade -l csv -d 'Print comma-separated values'
complete -c aspic -n $lab_grade -l junit -d 'Print a test report in XML'
complete -c aspic -n $lab_grade -s v -l verbose -d 'List each check'
complete -c aspic -n $lab_export -l containerlab -x -a '(__fish_complete_directories)' -d 'Write the files of containerlab into this folder'
complete -c aspic -n $lab_export -l stage -x -d 'The stage whose start is written'

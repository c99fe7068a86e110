# fish completion for aspic

complete -c aspic -f
complete -c aspic -s f -l file -r -F -d 'Run the commands in a file'
complete -c aspic -s c -l command -x -d 'Run commands, separated by ;'
complete -c aspic -l state -x -a '(__fish_complete_directories)' -d 'Keep configurations in this folder'
complete -c aspic -l ephemeral -d 'Keep nothing'
complete -c aspic -l keep-going -d 'Go on after a command that failed'
complete -c aspic -l echo -d 'Print prompt and command before each output'
complete -c aspic -l lab -x -a 'base manual-esp manual-ah bundle pe-example rsa-signatures dsa-signatures' -d 'Commit this lab on every router first'
complete -c aspic -l clock -x -d 'Start the clock of the network here, in seconds since 1970'
complete -c aspic -l user -x -d 'Name in prompt and history'
complete -c aspic -s h -l help -d 'Show help'
complete -c aspic -l version -d 'Show the version'
complete -c aspic -n __fish_use_subcommand -a check -d 'Check configurations without a session'
complete -c aspic -n __fish_use_subcommand -a convert -d 'Print a configuration in another spelling'
complete -c aspic -n '__fish_seen_subcommand_from check convert' -F
complete -c aspic -n '__fish_seen_subcommand_from convert' -l to -x -a 'text set' -d 'The spelling'

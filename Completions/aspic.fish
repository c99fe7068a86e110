# fish completion for aspic

complete -c aspic -f
complete -c aspic -s f -r -F -d 'Run the commands in a file'
complete -c aspic -s c -x -d 'Run commands, separated by ;'
complete -c aspic -l state -x -a '(__fish_complete_directories)' -d 'Keep configurations in this folder'
complete -c aspic -l keep-going -d 'Go on after a command that failed'
complete -c aspic -l echo -d 'Print prompt and command before each output'
complete -c aspic -l lab -x -d 'Start this network'
complete -c aspic -s h -l help -d 'Show help'
complete -c aspic -l version -d 'Show the version'

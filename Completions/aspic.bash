# bash completion for aspic

_aspic() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  case $previous in
    -f | --file)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    --state)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      ;;
    --lab)
      mapfile -t COMPREPLY < <(
        compgen -W "base manual-esp manual-ah bundle pe-example" -- "$word"
      )
      ;;
    -c | --command | --clock | --user) ;;
    *)
      mapfile -t COMPREPLY < <(
        compgen -W "-f --file -c --command --state --ephemeral --keep-going --echo --lab --clock --user \
          -h --help --version" -- "$word"
      )
      ;;
  esac
}

complete -F _aspic aspic

# bash completion for aspic

_aspic() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  case $previous in
    -f)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    --state)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      ;;
    -c | --lab) ;;
    *)
      mapfile -t COMPREPLY < <(
        compgen -W "-f -c --state --keep-going --echo --lab -h --help --version" -- "$word"
      )
      ;;
  esac
}

complete -F _aspic aspic

# bash completion for aspic

_aspic() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if [[ ${COMP_WORDS[1]} == check || ${COMP_WORDS[1]} == convert ]] &&
    [[ $COMP_CWORD -gt 1 && $previous != --to && $word != -* ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
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
        compgen -W "base manual-esp manual-ah bundle pe-example rsa-signatures dsa-signatures" -- "$word"
      )
      ;;
    --to)
      mapfile -t COMPREPLY < <(compgen -W "text set" -- "$word")
      ;;
    -c | --command | --clock | --user) ;;
    convert)
      mapfile -t COMPREPLY < <(compgen -W "--to" -- "$word")
      ;;
    *)
      mapfile -t COMPREPLY < <(
        compgen -W "-f --file -c --command --state --ephemeral --keep-going --echo --lab --clock --user \
          -h --help --version check convert" -- "$word"
      )
      ;;
  esac
}

complete -F _aspic aspic

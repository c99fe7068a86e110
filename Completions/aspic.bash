# bash completion for aspic

_aspic() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local subcommand= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case ${COMP_WORDS[index]} in
      -f | --file | -c | --command | --state | --lab | --clock | --user | --outside | --inside | --errors)
        ((index++))
        ;;
      check | convert | diff | help) subcommand=${COMP_WORDS[index]} && break ;;
    esac
  done
  COMPREPLY=()
  case $subcommand:$previous in
    help:*)
      _aspic_words "check convert diff"
      return
      ;;
    convert:--to | convert:--from)
      _aspic_words "text set xml json"
      return
      ;;
    check:--errors | convert:--errors | diff:--errors)
      _aspic_words "text json"
      return
      ;;
    convert:--relative | convert:--at | diff:--relative) return ;;
    check:* | convert:* | diff:*)
      case $subcommand:$word in
        convert:-*)
          _aspic_words "--to --from --relative --at -o --output --foreign --errors -h --help --version"
          ;;
        check:-*) _aspic_words "--foreign --errors -h --help --version" ;;
        diff:-*) _aspic_words "--relative --foreign --errors -h --help --version" ;;
        *) _aspic_files -f ;;
      esac
      return
      ;;
  esac
  case $previous in
    -f | --file) _aspic_files -f ;;
    --state) _aspic_files -d ;;
    --lab) _aspic_words "base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures" ;;
    --errors) _aspic_words "text json" ;;
    -c | --command | --clock | --user | --outside | --inside) ;;
    *)
      _aspic_words "-f --file -c --command --state --ephemeral --keep-going --echo --errors --lab \
        --clock --user --live --outside --inside -h --help --version check convert diff help"
      ;;
  esac
}

# Those of the words that begin with the one being typed.
_aspic_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

# Files (-f) or folders (-d); readline takes care of blanks in their names.
_aspic_files() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

complete -F _aspic aspic

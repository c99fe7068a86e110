# bash completion for aspic

_aspic() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local subcommand= index
  local finding="--errors" place="--state --wait" help="-h --help --version"
  local script="-f --file -c --command --keep-going --echo $finding"
  local network="--lab --clock --seed --user --live --outside --inside --services"
  local labs="course certificates base manual-esp manual-ah bundle pe-example nat rsa-signatures dsa-signatures keys proposals fragments order"
  for ((index = 1; index < COMP_CWORD; index++)); do
    case ${COMP_WORDS[index]} in
      -f | --file | -c | --command | --state | --wait | --lab | --clock | --seed | --user | --outside | \
        --inside | --services | --configuration | --errors | --stage | --student | --time-limit | --memory-limit | --from | \
        --containerlab)
        ((index++))
        ;;
      *)
        case $subcommand:${COMP_WORDS[index]} in
          :lab) subcommand=lab ;;
          :attach | :check | :convert | :diff | :netconf | :serve | :help)
            subcommand=${COMP_WORDS[index]} && break
            ;;
          lab:list | lab:new | lab:check | lab:start | lab:draw | lab:grade | lab:export)
            subcommand=lab-${COMP_WORDS[index]} && break
            ;;
        esac
        ;;
    esac
  done
  COMPREPLY=()
  case $subcommand:$previous in
    help:*)
      _aspic_words "attach check convert diff lab netconf serve"
      return
      ;;
    *:--errors)
      _aspic_words "text json"
      return
      ;;
    convert:--to | convert:--from)
      _aspic_words "text set xml json"
      return
      ;;
    convert:--relative | convert:--at | diff:--relative) return ;;
    serve:--sockets | serve:--print-sshd)
      _aspic_files -d
      return
      ;;
    serve:--group | serve:--read-only-group)
      mapfile -t COMPREPLY < <(compgen -g -- "$word")
      return
      ;;
    serve:--port) return ;;
    lab-*:--stage | lab-*:--student | lab-*:--time-limit | lab-*:--memory-limit | lab-*:--seed) return ;;
    lab-new:--from)
      _aspic_words "$labs"
      return
      ;;
    lab-draw:--to)
      _aspic_words "text svg mermaid dot"
      return
      ;;
    lab-draw:-o | lab-draw:--output)
      _aspic_files -f
      return
      ;;
    lab-export:--containerlab)
      _aspic_files -d
      return
      ;;
    lab:*)
      _aspic_words "$help list new check start draw grade export"
      return
      ;;
    lab-list:*)
      _aspic_words "--json $help"
      return
      ;;
    lab-new:* | lab-check:* | lab-draw:* | lab-grade:* | lab-export:*)
      case $subcommand:$word in
        lab-new:-*) _aspic_words "--from $help" ;;
        lab-check:-*) _aspic_words "--syntax-only $finding $help" ;;
        lab-draw:-*) _aspic_words "--to -o --output --stage $help" ;;
        lab-export:-*) _aspic_words "--containerlab --stage $finding $help" ;;
        lab-grade:-*)
          _aspic_words "--stage --student --no-student --seed --time-limit --memory-limit --json \
            --csv --junit -v --verbose $finding $help"
          ;;
        *) _aspic_labs_and_files ;;
      esac
      return
      ;;
    attach:--socket | netconf:--socket)
      _aspic_files -f
      return
      ;;
    check:* | convert:* | diff:*)
      case $subcommand:$word in
        convert:-*)
          _aspic_words "--to --from --relative --at -o --output --foreign $finding $help"
          ;;
        check:-*) _aspic_words "--foreign $finding $help" ;;
        diff:-*) _aspic_words "--relative --foreign $finding $help" ;;
        *) _aspic_files -f ;;
      esac
      return
      ;;
  esac
  case $previous in
    -f | --file | --configuration) _aspic_files -f ;;
    --state) _aspic_files -d ;;
    --lab) _aspic_words "$labs" ;;
    -c | --command | --wait | --clock | --seed | --user | --outside | --inside | --services) ;;
    *)
      case $subcommand in
        attach) _aspic_words "--socket $script $place $help pe1 pe2 live" ;;
        lab-start)
          case $word in
            -*)
              _aspic_words "$script $place --ephemeral --stage --student --clock --seed --user $help"
              ;;
            *) _aspic_labs_and_files ;;
          esac
          ;;
        netconf)
          _aspic_words "--socket --ephemeral $finding $place $network $help pe1 pe2 live"
          ;;
        serve)
          _aspic_words "--group --read-only-group --sockets --print-unit --print-sshd --port $finding \
            $place $network $help"
          ;;
        *)
          _aspic_words "$script $place --ephemeral $network --print-setup --configuration $help attach check convert diff lab \
            netconf serve help"
          ;;
      esac
      ;;
  esac
}

# Those of the words that begin with the one being typed.
_aspic_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

# Files, and the labs that are built in.
_aspic_labs_and_files() {
  _aspic_files -f
  mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W "$labs" -- "$word")
}

# Files (-f) or folders (-d); readline takes care of blanks in their names.
_aspic_files() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

complete -F _aspic aspic

/** What a shell runs to ask kcx what may come next; where kcx knows nothing, the shell completes files. */
export const COMPLETIONS: Readonly<Record<"bash" | "zsh" | "fish", string>> = {
  bash: `# kcx completion bash: put  source <(kcx completion bash)  into ~/.bashrc
_kcx() {
  local IFS=$'\\n' rest="\${COMP_LINE#"\${COMP_WORDS[0]}"}" words=() space piece word i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    piece="\${COMP_WORDS[i]}"
    space=\${rest%%[![:space:]]*}
    rest="\${rest#"$space"}"
    rest="\${rest#"$piece"}"
    # A colon divides words for bash, and stands in the names of scopes; an equals sign ends an option.
    if [[ -n $space || ($piece != :* && $word != *:) ]]; then
      [[ -n $space || $piece != "=" ]] && words+=("$piece")
    else
      words[\${#words[@]}-1]+="$piece"
    fi
    word="\${words[\${#words[@]}-1]}"
  done
  COMPREPLY=($(kcx completion words -- "\${words[@]}" 2>/dev/null))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
  # What stands before the last colon stays as it is.
  if [[ $word == *:* ]]; then COMPREPLY=("\${COMPREPLY[@]#"\${word%"\${word##*:}"}"}"); fi
}
complete -o filenames -F _kcx kcx`,
  zsh: `#compdef kcx
# kcx completion zsh: put  source <(kcx completion zsh)  into ~/.zshrc, after compinit
_kcx() {
  local -a found
  found=("\${(@f)$(kcx completion words -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}")
  if (( \${#found[@]} && \${#found[1]} )); then compadd -a found; else _files; fi
}
compdef _kcx kcx`,
  fish: `# kcx completion fish: kcx completion fish > ~/.config/fish/completions/kcx.fish
function __kcx_words
  set -l words (commandline -opc) (commandline -ct)
  set -l found (kcx completion words -- $words[2..-1] 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c kcx -f -a '(__kcx_words)'`,
};

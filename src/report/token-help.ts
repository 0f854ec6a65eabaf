export const TOKEN_EXAMPLES = [
  "kcx token --contract agent-calls-the-pizzeria",
  "kcx token --audience pizzeria-backend",
  "kcx token --subject device --subject-client web --decode",
  "some-command | kcx token --subject - --ensure-scope mcp:list_files",
  "kcx token --issuer http://localhost:8002 --audience command-executor --scope execute:commands --max-wait 5m",
];

export const TOKEN_HELP = `
Whose token it is (--subject):
  token      the one in KCX_SUBJECT_TOKEN         -        the one on standard input
  password   KCX_SUBJECT_CLIENT, _USER, _PASSWORD client   KCX_SUBJECT_CLIENT and its _SECRET or _KEY
  device     a code and a link on stderr          browser  on this machine, authorization code with PKCE
  ciba       the user is asked on a device of theirs

It is exchanged when something says what for: --audience, --scope, --requested-token-type, --ensure-scope,
--requester, or KEYCLOAK_AUDIENCE. No flag takes a secret; every secret NAME may be in the file that NAME_FILE names.`;

export const EXPLAIN_EXAMPLES = [
  "kcx explain realm.yaml agent-calls-the-pizzeria",
  "kcx explain realm.yaml --client web --user ann --requester agent --audience api",
  "kcx explain --realm tools --client web --user ann --requester agent --audience api",
  "kcx explain --export realm-export.json --batch requests.jsonl",
];

/** The form of a batch; in a file of its own because every command loads the help. */
export const EXPLAIN_HELP = `
A line of --batch:
  {"subject": {"client", "user"?, "scope"?, "claims"?}, "request": {"client", "audience"?: [], "scope"?, "requested_token_type"?}}
  Without "user" the subject is the client's service account. "claims" are those of a subject token at hand; it is then
  not predicted, and its session is taken to be new. Parameters are as sent to the token endpoint.

A line of the answer:
  {"status": 200, "aud": [], "azp", "scope": [], "sub": true, "expires_in": 300}   the token's claims, and its seconds
  {"status", "error", "error_description"}       a refusal; of the log-in, where there would be no subject token
  {"unknown": [{"code", …}]}                     the configuration doesn't decide it: scripts, values of users …
  {"error": "malformed_line", "error_description"}

The export: from the console (groups and roles, clients), POST …/partial-export or kc.sh export. The first two hold no
users: add "users": [{"username", "realmRoles": [], "clientRoles": {"CLIENT": []}, "groups": ["/a/b"]}]. Listed roles
are all that a user has; a user without any of these keys has the realm's default role. "aud" is in the server's order
where "audience" was sent.`;

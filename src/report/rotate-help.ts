/** Stands below the options in `kcx rotate-secret --help`. */
export const ROTATE_HELP = `
Steps: made, staged, set, proven, published, notified. Each is written down before the next, in a journal that only you
can read; a run that was killed is finished by \`kcx rotate-secret --resume\`, also on a machine without the journal: then
the secret is read back from the server, and goes where the options say.

Files that others may read, and symbolic links, are refused. In file names and arguments {client} is the client's id.
A command behind \`--\` runs at the end, with the new secret in the variable of --env-key; behind --to-exec it is what
takes the secret, and a second \`--\` brings the one to run at the end.`;

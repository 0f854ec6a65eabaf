/** In a file of its own because every command loads the help. */
export const MATRIX_HELP = `
With files the realm is shown as their plan leaves it, and what the plan adds, takes away or changes is marked + - ~.
Without files it is the live realm of --realm, or the export, as it is.

Whose tokens: "any user" is whoever logs in, with no role but the one that everybody has; "depends on the user's roles"
needs more than that, and may need what nobody has. Users of the files and of the export are named.`;

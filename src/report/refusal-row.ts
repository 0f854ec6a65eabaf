/** One answer of the server, what it means, and what most likely repairs it. */
export interface RefusalRow {
  /** Absent: this error whatever it is called. */
  error?: string;
  /** Matched against the whole description; a group is `<detail>`. */
  description: RegExp;
  /** One sentence; every `<name>` is filled in. */
  cause: string;
  /** In terms of the realm file wherever the realm is to be changed; YAML stands in backticks. */
  fix: string;
}

/** Who is who in the exchange that was refused. */
export interface Names {
  requester: string;
  /** Whom the subject token was issued to. */
  subjectClient: string;
  user: string;
  audience: string;
  scope: string;
}

export interface Explanation {
  cause: string;
  fix: string;
}

/** Puts names in place of `<name>`; inside backticks quoted where YAML would misread them. */
export function fill(template: string, names: Readonly<Record<string, string>>): string {
  const parts = template.split("`").map((part, index) => {
    const code = index % 2 === 1;
    return part.replace(/([\w-]*)<(\w+)>([\w-]*)/g, (whole, before: string, key: string, after: string) => {
      const name = Object.hasOwn(names, key) ? names[key] : undefined;
      if (name === undefined) return whole;
      return code && key !== "list" ? yaml(`${before}${name}${after}`) : `${before}${name}${after}`;
    });
  });
  return parts.join("`");
}

/** A string as one would write it in a flow collection. */
export function yaml(name: string): string {
  const plain =
    /^\w[\w./-]*$/.test(name) && Number.isNaN(Number(name)) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return plain ? name : JSON.stringify(name);
}

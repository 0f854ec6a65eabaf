import { addressOf, parseAddress } from "#model/address.ts";
import { asList, asMap, get, type JsonMap } from "#model/json.ts";
import { isStepSecret, keepMasked, withHidden } from "./flow-secrets.ts";
import { executions, nested, stepsOf } from "./flow-tree.ts";
import { writeSteps } from "./flow-writing.ts";
import type { Found, Kind } from "./kind.ts";
import { nameOf } from "./role-parts.ts";
import { renamed, text, written } from "./schema.ts";

/**
 * A flow of authentication with all its steps: an ordered tree, and one value. Flows within it are parts of it, not
 * objects of their own: the server's list of all of them side by side tells nothing that the tree doesn't.
 */
export const flow: Kind = {
  name: "flow",
  written: written({ description: text, providerId: text, authenticationExecutions: executions, ...renamed }),
  shapes: {},
  nameField: "alias",
  sugar: [],
  ignored: ["id", "alias", "topLevel", "builtIn"],
  unsupported: [],
  children: {},
  markable: false,
  inline: false,
  // An alias is one of a kind in a realm, also within other flows.
  serial: true,
  isSecret: isStepSecret,
  keepMasked,
  read: (raw) =>
    nested(raw.authenticationFlows ?? [], (raw.authenticatorConfig ?? []).map(withHidden)).map(
      ({ flow: one }): Found => {
        const { description = "", providerId = "basic-flow" } = one;
        const alias = nameOf(one, "alias");
        const fields: JsonMap = { description, providerId, authenticationExecutions: stepsOf(one) };
        return { address: addressOf("flow", alias), entry: { fields }, id: nameOf(one, "id") };
      },
    ),
  defaults: () => ({ providerId: "basic-flow", authenticationExecutions: [] }),
  references: () => [],
  // A directory with Kerberos switches the step for Kerberos on, in every flow where it is off.
  after: ["user-federation"],
  hazards: () => [],
  async create(api, target) {
    const { name: alias } = parseAddress(target.address);
    const { authenticationExecutions: steps, ...fields } = target.fields;
    api.learn(target.address, await api.flows.create({ ...fields, alias, topLevel: true, builtIn: false }));
    await writeSteps(api, alias, asList(steps).map(asMap));
  },
  async update(api, target, { values, renamedFrom }) {
    const { name: alias } = parseAddress(target.address);
    const { authenticationExecutions: steps, ...fields } = values;
    if (Object.keys(fields).length > 0 || renamedFrom !== undefined) {
      const { authenticationExecutions: _, ...others } = target.fields;
      await api.flows.update(api.idOf(target.address), { ...others, alias, topLevel: true });
    }
    if (steps !== undefined) {
      const wanted = asList(get(target.fields, "authenticationExecutions"));
      await writeSteps(api, alias, wanted.map(asMap));
    }
  },
  remove: (api, address) => api.flows.remove(api.idOf(address)),
};

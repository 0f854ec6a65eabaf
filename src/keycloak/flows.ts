import { asList, asMap, get, type Json, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import type { RawRealm } from "#resources/raw.ts";
import { statusOf } from "./errors.ts";
import { stepsByFlow, withAlias } from "./flow-aliases.ts";
import { safe, safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

/**
 * All flows side by side, as an export writes them, but for their configurations: each stands in its step. Two of them
 * may have one alias, and an export doesn't tell which is whose.
 */
export async function readFlows(
  session: Session,
  realm: string,
): Promise<Pick<RawRealm, "authenticationFlows" | "authenticatorConfig">> {
  const api = flowApi(session, realm);
  const top = await api.list();
  const listed = await Promise.all(top.map((flow) => api.executions(String(get(flow, "alias")))));
  const idsOf = (field: string) => listed.flat().flatMap((step) => textAt(step, field));
  const [within, configs] = await Promise.all([
    Promise.all(idsOf("flowId").map(api.get)),
    Promise.all([...new Set(idsOf("authenticationConfig"))].map((id) => api.getConfig(id))),
  ]);
  const known = new Map(configs.map((config) => [get(config, "id"), config]));
  const steps = new Map(
    top.flatMap((flow, index) => [...stepsByFlow(String(get(flow, "alias")), listed[index] ?? [])]),
  );
  const whole = (flow: JsonMap) => withConfigs(flow, steps.get(String(get(flow, "alias"))) ?? [], known);
  return { authenticationFlows: [...top, ...within].map(whole), authenticatorConfig: [] };
}

/** @param steps the same, as they are listed: these tell the id of a configuration. */
function withConfigs(flow: JsonMap, steps: readonly JsonMap[], configs: ReadonlyMap<unknown, JsonMap>): JsonMap {
  const executions = asList(get(flow, "authenticationExecutions")).map((one, index): Json => {
    const [step, listed] = [asMap(one), steps[index] ?? {}];
    const config = configs.get(get(listed, "authenticationConfig"));
    if (!config || get(step, "authenticator") !== get(listed, "providerId")) return step;
    const { alias = "", config: values = {} } = config;
    return { ...step, authenticatorConfig: { alias, config: values } };
  });
  return { ...flow, authenticationExecutions: executions };
}

/** Whether two configurations of steps have one alias. */
export function hasTwins({ authenticatorConfig = [] }: Pick<RawRealm, "authenticatorConfig">): boolean {
  return new Set(authenticatorConfig.map((config) => get(config, "alias"))).size < authenticatorConfig.length;
}

function textAt(map: JsonMap, field: string): string[] {
  const value = get(map, field);
  return typeof value === "string" ? [value] : [];
}

export function flowApi(session: Session, realm: string): AdminApi["flows"] {
  const write = <T = void>(what: string, call: Call) => session.write<T>({ what, role: "manage-realm" }, call);
  const read = <T>(what: string, call: Call) => session.read<T>({ what, role: "view-realm" }, call);
  const of = (flow: string) => ({ realm, flow: safeName(flow) });
  const at = (id: string) => ({ realm, id: safe(id) });
  // Without another parameter the client's types take none at all.
  const ofRealm = { realm } as { realm: string } & undefined;
  const list = () =>
    read<readonly JsonMap[]>("read the flows", (client) => client.authenticationManagement.getFlows(ofRealm));
  const executions = (flow: string) =>
    read<readonly JsonMap[]>(`read the steps of flow ${flow}`, (client) =>
      client.authenticationManagement.getExecutions(of(flow)),
    );
  const allSteps = async () =>
    (await Promise.all((await list()).map((flow) => executions(String(get(flow, "alias")))))).flat();
  const update = (id: string, representation: JsonMap) =>
    write("change a flow", (client) =>
      client.authenticationManagement.updateFlow({ realm, flowId: safe(id) }, body(representation)),
    );
  const one = (id: string) =>
    read<JsonMap>("read a flow", (client) => client.authenticationManagement.getFlow({ realm, flowId: safe(id) }));
  const beside = { list, executions, get: one, update };
  const createConfig = (executionId: string, representation: JsonMap): Promise<string> =>
    write<{ id: string }>(`configure a step (${get(representation, "alias")})`, (client) =>
      client.authenticationManagement.createConfig({ ...body(representation), ...at(executionId) }),
    ).then(({ id }) => id);
  const updateConfig = (id: string, representation: JsonMap) =>
    write(`configure a step (${get(representation, "alias")})`, (client) =>
      client.authenticationManagement.updateConfig({ ...body(representation), ...at(id) }),
    );
  return {
    ...beside,
    create: (representation) =>
      withAlias(beside, String(get(representation, "alias")), undefined, () =>
        write<{ id: string }>(`create flow ${get(representation, "alias")}`, (client) =>
          client.authenticationManagement.createFlow({ ...body(representation), realm }),
        ).then(({ id }) => id),
      ),
    remove: (id) =>
      write("delete a flow", (client) => client.authenticationManagement.deleteFlow({ realm, flowId: safe(id) })),
    addExecution: (flow, representation) =>
      write(`add a step to flow ${flow}`, (client) =>
        client.authenticationManagement.addExecutionToFlow({ ...body(representation), ...of(flow) } as never),
      ),
    addFlow: (flow, representation) =>
      withAlias(beside, String(get(representation, "alias")), { above: flow, type: get(representation, "type") }, () =>
        write(`add a flow to flow ${flow}`, (client) =>
          client.authenticationManagement.addFlowToFlow({ ...body(representation), ...of(flow) } as never),
        ),
      ),
    updateExecution: (flow, representation) =>
      write(`change a step of flow ${flow}`, (client) =>
        client.authenticationManagement.updateExecution(of(flow), body(representation)),
      ),
    removeExecution: (id) =>
      write("delete a step of a flow", (client) => client.authenticationManagement.delExecution(at(id))),
    getConfig: (id) =>
      read("read the configuration of a step", (client) => client.authenticationManagement.getConfig(at(id))),
    // Only a new one's alias has to be nobody else's.
    createConfig: async (executionId, representation) => {
      try {
        return await createConfig(executionId, representation);
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        const alias = `${get(representation, "alias")} ${executionId}`;
        const id = await createConfig(executionId, { ...representation, alias });
        await updateConfig(id, { ...representation, id });
        return id;
      }
    },
    updateConfig,
    removeConfig: (id) =>
      write("delete the configuration of a step", (client) => client.authenticationManagement.delConfig(at(id))),
    ownersOfConfigs: async () => {
      const found = new Map<string, string[]>();
      for (const step of await allSteps())
        for (const id of textAt(step, "authenticationConfig"))
          found.set(id, [...(found.get(id) ?? []), String(get(step, "id"))]);
      return found;
    },
  };
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}

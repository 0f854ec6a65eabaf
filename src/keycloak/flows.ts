import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import type { RawRealm } from "#resources/raw.ts";
import { safe, safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

/** All flows and their configurations side by side, as an export writes them. */
export async function readFlows(
  session: Session,
  realm: string,
): Promise<Pick<RawRealm, "authenticationFlows" | "authenticatorConfig">> {
  const read = <T>(call: Call) => session.read<T>({ what: "read the flows", role: "view-realm" }, call);
  const api = flowApi(session, realm);
  // Without another parameter the client's types take none at all.
  const ofRealm = { realm } as { realm: string } & undefined;
  const top = await read<readonly JsonMap[]>((client) => client.authenticationManagement.getFlows(ofRealm));
  const steps = (await Promise.all(top.map((flow) => api.executions(String(get(flow, "alias")))))).flat();
  const idsOf = (field: string) => steps.flatMap((step) => (typeof step[field] === "string" ? [step[field]] : []));
  const [within, authenticatorConfig] = await Promise.all([
    Promise.all(
      idsOf("flowId").map((flowId) =>
        read<JsonMap>((client) => client.authenticationManagement.getFlow({ realm, flowId: safe(flowId) })),
      ),
    ),
    Promise.all(idsOf("authenticationConfig").map((id) => api.getConfig(id))),
  ]);
  return { authenticationFlows: [...top, ...within], authenticatorConfig };
}

export function flowApi(session: Session, realm: string): AdminApi["flows"] {
  const write = <T = void>(what: string, call: Call) => session.write<T>({ what, role: "manage-realm" }, call);
  const read = <T>(what: string, call: Call) => session.read<T>({ what, role: "view-realm" }, call);
  const of = (flow: string) => ({ realm, flow: safeName(flow) });
  const at = (id: string) => ({ realm, id: safe(id) });
  return {
    create: (representation) =>
      write<{ id: string }>(`create flow ${get(representation, "alias")}`, (client) =>
        client.authenticationManagement.createFlow({ ...body(representation), realm }),
      ).then(({ id }) => id),
    update: (id, representation) =>
      write("change a flow", (client) =>
        client.authenticationManagement.updateFlow({ realm, flowId: safe(id) }, body(representation)),
      ),
    remove: (id) =>
      write("delete a flow", (client) => client.authenticationManagement.deleteFlow({ realm, flowId: safe(id) })),
    executions: (flow) =>
      read(`read the steps of flow ${flow}`, (client) => client.authenticationManagement.getExecutions(of(flow))),
    addExecution: (flow, representation) =>
      write(`add a step to flow ${flow}`, (client) =>
        client.authenticationManagement.addExecutionToFlow({ ...body(representation), ...of(flow) } as never),
      ),
    addFlow: (flow, representation) =>
      write(`add a flow to flow ${flow}`, (client) =>
        client.authenticationManagement.addFlowToFlow({ ...body(representation), ...of(flow) } as never),
      ),
    updateExecution: (flow, representation) =>
      write(`change a step of flow ${flow}`, (client) =>
        client.authenticationManagement.updateExecution(of(flow), body(representation)),
      ),
    removeExecution: (id) =>
      write("delete a step of a flow", (client) => client.authenticationManagement.delExecution(at(id))),
    getConfig: (id) =>
      read("read the configuration of a step", (client) => client.authenticationManagement.getConfig(at(id))),
    createConfig: (executionId, representation) =>
      write("configure a step", (client) =>
        client.authenticationManagement.createConfig({ ...body(representation), ...at(executionId) }),
      ),
    updateConfig: (id, representation) =>
      write("configure a step", (client) =>
        client.authenticationManagement.updateConfig({ ...body(representation), ...at(id) }),
      ),
    removeConfig: (id) =>
      write("delete the configuration of a step", (client) => client.authenticationManagement.delConfig(at(id))),
  };
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}

import type { Contract } from "#model/contract.ts";
import type { Edit } from "#model/edit.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { Question } from "../contract.ts";
import type { Ask } from "./repairs/repair.ts";
import type { Asked } from "./told.ts";

/** A question asked otherwise: of a contract in a file by edits of it, of any other one at once. */
export function asking(asked: Asked, ask: Ask): { edits: readonly Edit[]; asked: Asked } {
  const { contract, declared, question } = asked;
  const other = question && { question: otherQuestion(question, ask) };
  if (declared) return { edits: editsOf(contract, ask), asked: { ...asked, ...other } };
  return { edits: [], asked: { ...asked, contract: otherContract(contract, ask), ...other } };
}

function editsOf({ name, audience, expect, requester }: Contract, ask: Ask): Edit[] {
  const at = (...path: string[]) => ["exchanges", name, ...path];
  const one = (value: readonly string[]) => (value.length === 1 ? (value[0] ?? "") : [...value]);
  const edits: Edit[] = [];
  const text = (path: string[], value: string | null | undefined) => {
    if (value !== undefined) edits.push(value === null ? { do: "remove", path } : { do: "set", path, value });
  };
  text(at("scope"), ask.scope);
  text(at("subject", "scope"), ask.subjectScope);
  text(at("subject", "client"), ask.client);
  text(at("requester"), ask.requester);
  if (ask.auth !== undefined) {
    const value = ask.auth === "basic" ? requester.client : { client: requester.client, auth: ask.auth };
    edits.push({ do: "set", path: at("requester"), value });
  }
  text(at("requestedTokenType"), ask.requestedTokenType);
  if (ask.audience !== undefined) {
    edits.push({ do: "set", path: at("audience"), value: one(ask.audience) });
    const aud = expect.kind === "token" ? expect.aud : undefined;
    const renamed = aud?.map((id) => renaming(audience, ask.audience ?? [], id));
    if (renamed && renamed.join() !== aud?.join())
      edits.push({ do: "set", path: at("expect", "aud"), value: one(renamed) });
  }
  return edits;
}

function renaming(before: readonly string[], after: readonly string[], id: string): string {
  const index = before.indexOf(id);
  return index < 0 ? id : (after[index] ?? id);
}

function otherContract(contract: Contract, ask: Ask): Contract {
  const { scope: _scope, requestedTokenType: _type, ...rest } = contract;
  const audience = ask.audience ?? contract.audience;
  const requester = ask.requester ?? contract.requester.client;
  const scope = ask.scope === undefined ? contract.scope : ask.scope;
  const type = ask.requestedTokenType === undefined ? contract.requestedTokenType : undefined;
  return {
    ...rest,
    audience,
    requester: { client: requester, auth: ask.auth ?? "basic" },
    ...(scope == null ? {} : { scope }),
    ...(type === undefined ? {} : { requestedTokenType: type }),
    expect: { kind: "token", azp: requester, ...(audience.length === 0 ? {} : { aud: audience }) },
  };
}

function otherQuestion({ subject, request }: Question, ask: Ask): Question {
  const { scope: sent, requestedTokenType: type, auth, ...rest } = request;
  const scope = ask.scope === undefined ? sent : ask.scope;
  const requested = ask.requestedTokenType === undefined ? type : undefined;
  return {
    subject: otherSubject(subject, ask),
    request: {
      ...rest,
      ...(auth === undefined || ask.requester !== undefined ? {} : { auth: ask.auth ?? auth }),
      ...(ask.requester === undefined ? {} : { requester: ask.requester }),
      ...(ask.audience === undefined ? {} : { audience: ask.audience }),
      ...(scope == null ? {} : { scope }),
      ...(requested === undefined ? {} : { requestedTokenType: fullTokenType(requested) }),
    },
  };
}

function otherSubject(subject: Question["subject"], { client, subjectScope }: Ask): Question["subject"] {
  if (subject.kind !== "user" && subject.kind !== "service-account") return subject;
  const { scope: sent, ...rest } = subject;
  const scope = subjectScope === undefined ? sent : subjectScope;
  return { ...rest, ...(client === undefined ? {} : { client }), ...(scope == null ? {} : { scope }) };
}

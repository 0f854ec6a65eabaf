import type { Client } from "../../parts.ts";
import { authenticatorOf } from "../../rules/client-authenticator.ts";
import type { Story } from "../story.ts";
import { type Auth, type Repair, setOn } from "./repair.ts";

/** A requester that proves itself in another way than its client is set up for: the one is changed, or the other. */
export function otherProof(client: Client, { question }: Story): Repair[] {
  const isSigned = question.request.auth === "private_key_jwt";
  const type = authenticatorOf(client);
  const auth: Auth = isSigned ? "basic" : "private_key_jwt";
  const fits = type === (isSigned ? "client-secret" : "client-jwt");
  const asked: Repair = { what: { code: "ask-auth", auth }, reach: "question", edits: [], ask: { auth } };
  const set = setOn(client.address, "clientAuthenticatorType", isSigned ? "client-jwt" : "client-secret", "open");
  return fits ? [asked, set] : [set];
}

import type { ChalkInstance } from "chalk";
import { formatDuration } from "#model/duration.ts";
import type { Waiting } from "#oauth/approval.ts";
import { printable } from "./values.ts";

/** What a person has to do, or what they are waited for. */
export function waitingText(waiting: Waiting, chalk: ChalkInstance): string {
  switch (waiting.kind) {
    case "device": {
      const who = waiting.user === null ? "log in" : `log in as ${printable(waiting.user)}`;
      const link = waiting.urlWithCode ?? waiting.url;
      return `To ${who}, open ${chalk.cyan(printable(link))}\nand enter the code ${chalk.bold(printable(waiting.userCode))}`;
    }
    case "browser": {
      const who = waiting.user === null ? "log in" : `log in as ${printable(waiting.user)}`;
      return `To ${who}, open\n${chalk.cyan(printable(waiting.url))}`;
    }
    case "ciba": {
      const message = waiting.bindingMessage === null ? "" : ` (${printable(waiting.bindingMessage)})`;
      return `${printable(waiting.user)} is asked for approval, on a device of theirs${message}`;
    }
    case "pending":
      return `Waiting for approval: ${printable(waiting.description ?? `${waiting.client} asked for it`)}`;
  }
}

/** @param ms what is left. */
export function countdownText(ms: number): string {
  return `waiting, ${formatDuration(Math.max(1, Math.ceil(ms / 1000)))} left · Ctrl-C stops`;
}

/**
 * What messages may quote. A definition or a policy can be a secret of the stack, and `pulumi policy analyze` masks none:
 * so no message repeats a value that a document holds. Names that AWS publishes are none of the user's: actions, services.
 * Not here: step names, JSON pointers, condition keys and places of statements, which messages name freely.
 */
import { splitAction } from "../../permissions/iam/action";
import { actionsNamed, expandAction, servicePrefixes } from "../../permissions/iam/catalogue";

/** An action as messages say it: made of names that exist, or a pattern of such; else only its service, where that does. */
export function shownAction(action: string, otherwise = "an action"): string {
  if (/^[*?:]+$/.test(action) || expandAction(action).length > 0) return action;
  const { service = "", name = "" } = splitAction(action) ?? {};
  if (!servicePrefixes.has(service)) return otherwise;
  return actionsNamed(name).length > 0 ? action : `${service}:…`;
}

/** A service principal as messages say it: `glue.amazonaws.com` where there is such a service. */
export function shownService(principal: string): string {
  const service = /^([a-z0-9-]+)(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/.exec(principal);
  const [, name = "", region] = service ?? [];
  return servicePrefixes.has(name) && region === undefined ? principal : "another service";
}

/** A diagnostic's text without what it quotes. */
export const withoutQuotes = (message: string): string => message.replace(/"(?:[^"\\]|\\.)*"/g, "…");

/** At most three by name. */
export const list = (texts: readonly string[]): string =>
  texts.length <= 3 ? texts.join(", ") : `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more`;

import type { IncomingHttpHeaders } from "node:http";
import { answerJson, type Loopback, loopback } from "./loopback.ts";

/** Another service's catalog, which a test fills and takes away. */
export interface StubCatalog extends Loopback {
  /** Events by their id, as `PUT` would take them. */
  readonly events: Map<string, object>;
  /** The headers of each request. */
  readonly heard: IncomingHttpHeaders[];
  isAway: boolean;
}

export async function stubCatalog(): Promise<StubCatalog> {
  const events = new Map<string, object>();
  const heard: IncomingHttpHeaders[] = [];
  const server = await loopback((request, response) => {
    heard.push(request.headers);
    const event = events.get(request.url?.replace("/events/", "") ?? "");
    if (catalog.isAway) answerJson(response, 503, { why: "away" });
    else answerJson(response, event === undefined ? 404 : 200, event ?? {});
  });
  const catalog: StubCatalog = { ...server, events, heard, isAway: false };
  return catalog;
}

import type { Answer } from "./answer.ts";
import type { Page } from "./types.ts";

/** `<target>` and its parameters, in a `Link` header (RFC 8288). */
const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g;
const IS_NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=[\s;]|$))/i;

/**
 * The cursor of the next page. Only that is taken from the link: its address is the service's own, which may be another
 * than the one by which the client reaches it.
 */
export function nextCursor(headers: Headers): string | undefined {
  for (const [, target = "", parameters = ""] of (headers.get("link") ?? "").matchAll(LINK)) {
    if (!IS_NEXT.test(parameters)) continue;
    return new URL(target, "http://localhost").searchParams.get("cursor") ?? undefined;
  }
  return undefined;
}

/** One page as it was answered. */
export const pageOf = <Item>({ body, headers }: Answer<readonly Item[]>): Page<Item> => ({
  items: body,
  next: nextCursor(headers),
});

/** Every item from the page at `cursor` to the last one; each page is read when its first item is asked for. */
export async function* itemsFrom<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
  cursor: string | undefined,
): AsyncGenerator<Item, void, undefined> {
  let page = await read(cursor);
  yield* page.items;
  while (page.next !== undefined) {
    page = await read(page.next);
    yield* page.items;
  }
}

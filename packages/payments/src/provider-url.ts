/** The address of a provider. The text is not shown in the error, since it may hold a password. @throws {TypeError} */
export function assertProviderUrl(text: string): void {
  const url = URL.parse(text);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === "";
  if (!isUsable) throw new TypeError("must be an http or https URL without credentials");
}

/** A path that the address has stays, and so does its query. */
export function addressOf(text: string, collection: string): URL {
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${collection}`;
  return url;
}

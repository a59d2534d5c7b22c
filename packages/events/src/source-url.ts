/** The address of a catalog. The text is not shown in the error, since it may hold a password. @throws {TypeError} */
export function assertSourceUrl(text: string): void {
  const url = URL.parse(text);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === "";
  if (!isUsable) throw new TypeError("must be an http or https URL without credentials");
}

/** Headers for a single request, such as `traceparent`. */
export type HeaderSource = () => Readonly<Record<string, string>>;

/** Milliseconds that an exchange may take, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 10_000;

/**
 * An address to call. The text is not shown in the error, since it may hold a password.
 *
 * @throws {TypeError} naming `setting`
 */
export function httpUrl(text: string, setting: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new TypeError(`${setting} must be an http:// or https:// URL`);
  return url;
}

/** `own` headers win over those of `source`, however these are spelled. */
export function headersOf(
  own: Readonly<Record<string, string>>,
  source?: HeaderSource,
): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "bookings" };
  for (const [name, value] of Object.entries(source?.() ?? {})) headers[name.toLowerCase()] = value;
  return { ...headers, ...own };
}

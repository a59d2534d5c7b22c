/**
 * What every answer tells browsers, those of the parser included. A route that shows a page sets its own policy over it;
 * everything else is data, which no browser may run, frame or guess at. `Strict-Transport-Security` is missing on
 * purpose: it speaks for a whole host name, and whoever ends TLS knows whether all of it is ready for that.
 */
export const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  // Nearly everything here is about people; what may be kept says so itself.
  "Cache-Control": "no-store",
} as const;

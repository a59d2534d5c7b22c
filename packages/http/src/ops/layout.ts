import type { Answer } from "../route.ts";
import { type Html, html, type Part } from "./html.ts";
import { style, styleHash } from "./style.ts";

/** No script, one style, no request but of its own forms and links. */
const policy = [
  "default-src 'none'",
  `style-src ${styleHash}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** What every answer below `/ops` tells browsers. The origin of a form must be seen here, and nowhere else. */
export const pageHeaders = (contentPolicy: string): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": contentPolicy,
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  // Whoever sends a token or a cookie sees something else.
  Vary: "Accept, Authorization, Cookie",
});

/** A page as a whole. */
export interface Page {
  readonly title: string;
  readonly body: Part;
  /** Whether the way to the other pages is shown, and the way out. */
  readonly isSignedIn?: boolean;
}

const navigation = html`<nav aria-label="Pages"><ul>
<li><a href="/ops">Overview</a></li><li><a href="/ops/jobs/">Jobs</a></li><li><a href="/docs">API</a></li>
</ul></nav>
<form method="post" action="/ops/session/end"><button class="quiet">Sign out</button></form>`;

const documentOf = ({ title, body, isSignedIn = true }: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Bookings operations</title>
<link rel="icon" href="data:,">
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><strong>Bookings operations</strong>${isSignedIn ? navigation : undefined}</header>
<main id="content" tabindex="-1"><h1>${title}</h1>${body}</main>
</body>
</html>
`;

/** A message that stands out, and is read aloud. */
export const message = (mood: "good" | "bad", ...parts: readonly Part[]): Html =>
  html`<p class="message ${mood}" role="${mood === "bad" ? "alert" : "status"}">${parts}</p>`;

export const show = (page: Page, status = 200, headers: Answer["headers"] = {}): Answer => ({
  status,
  headers: { ...pageHeaders(policy), ...headers },
  content: { type: "text/html; charset=utf-8", bytes: documentOf(page).markup },
});

/** Goes on with another page, so that reloading that one sends nothing again. */
export const seeOther = (location: string, headers: Answer["headers"] = {}): Answer => ({
  status: 303,
  headers: { ...pageHeaders(policy), ...headers, Location: location },
});

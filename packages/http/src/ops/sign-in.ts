import type { Answer } from "../route.ts";
import { html } from "./html.ts";
import { message, show } from "./layout.ts";

interface SignIn {
  readonly status: number;
  readonly headers: Answer["headers"];
  /** What was wrong with the last try; absent for whoever has only just come. */
  readonly complaint?: string | undefined;
}

const form = html`<p>These pages are for administrators and services. They take the tokens of the API:</p>
<pre>npx --yes pnpm bookings token --sub &lt;your user id&gt; --role admin</pre>
<form method="post" action="/ops/session">
<div class="field"><label for="token">Token</label>
<input id="token" name="token" type="password" required autocomplete="off" spellcheck="false" autofocus></div>
<button>Sign in</button>
</form>
<p><small>The token is kept by this browser alone, for these pages alone, and until it expires or you sign out.
Programs send it as <code>Authorization: Bearer …</code></small></p>`;

/** Asks for a token. */
export const signInPage = ({ status, headers = {}, complaint }: SignIn): Answer =>
  show(
    {
      title: "Sign in",
      isSignedIn: false,
      body: [complaint === undefined ? undefined : message("bad", complaint), form],
    },
    status,
    headers,
  );

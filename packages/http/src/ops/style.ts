import { createHash } from "node:crypto";

/** Everything is told in words as well: colours only help to find them. */
export const style = `
:root { color-scheme: light dark; --text: #1b1f24; --page: #fff; --soft: #f3f5f7; --line: #8c959f; --link: #0550ae; --good: #116329; --bad: #b3000f; --faint: #57606a; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --page: #0d1117; --soft: #161b22; --line: #6e7681; --link: #79c0ff; --good: #56d364; --bad: #ff8e86; --faint: #9ba6b2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 90rem; margin: 0 auto; padding: .75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; border-bottom: 1px solid var(--line); }
header strong { margin-right: auto; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
a { color: var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; background: var(--page); }
code { font: .875em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
small { color: var(--faint); font-size: .875em; }
td small, dd small { white-space: nowrap; }
h3 { font-size: 1rem; margin: 1rem 0 .5rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .5rem; margin: 0; }
main > dl { margin-top: 1.5rem; }
dl div { background: var(--soft); border-radius: .375rem; padding: .5rem .75rem; }
dt { color: var(--faint); font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--faint); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { font-weight: 600; white-space: nowrap; }
time { white-space: nowrap; }
.sign { font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 0; }
label { display: block; font-weight: 600; }
.field { flex: 1 1 16rem; max-width: 42rem; }
input { width: 100%; font: inherit; padding: .4rem .6rem; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .375rem; }
button { font: inherit; padding: .4rem .9rem; color: var(--page); background: var(--link); border: 1px solid var(--link); border-radius: .375rem; cursor: pointer; }
td button { padding: .15rem .6rem; }
button.quiet { color: var(--link); background: none; }
.message { border: 1px solid; border-left-width: .375rem; border-radius: .375rem; padding: .5rem .75rem; margin: 1rem 0; }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 45rem) {
  thead { position: absolute; left: -100vw; }
  table, tbody, tr, th, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table td button { margin-top: .25rem; }
  caption { display: block; }
  dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
  tbody th, td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  tbody th::before, td::before { content: attr(data-column) ": "; color: var(--faint); }
  td:has(form)::before { content: none; }
}
@media (forced-colors: active) { button { border-color: ButtonText; } }
`;

/** Names the style in a policy that allows no other. */
export const styleHash = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;

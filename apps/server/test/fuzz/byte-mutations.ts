import fc from "fast-check";
import { anywhere, onWire } from "./mutation.ts";

const tricks: ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `/.${path}`,
  (path) => `/x/..${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => path.replace("/v1/", "/v1//"),
  (path) => path.replace("/v1/", "/v1%2f"),
  (path) => path.toUpperCase(),
  (path) => `${path}%00`,
  (path) => `${path}%ff`,
  (path) => `${path}%`,
  (path) => `${path};v=1`,
  (path) => `${path}#part`,
  (path) => `${path}\xe9`,
  (path) => path.replaceAll("b", "%62"),
  (path) => path.replaceAll("/", "\\"),
  (path) => `http://elsewhere.example${path}`,
  (path) => `${path}/${"x".repeat(4_000)}`,
  () => "/",
  () => "//",
  () => "*",
];

export const paths = onWire("a trick with the path", [fc.constantFrom(...tricks)], (wire, trick) => {
  const [path = "", ...query] = wire.target.split("?");
  return { ...wire, target: [trick(path), ...query].join("?") };
});

export const searches = onWire(
  "a trick with the query",
  [
    fc.constantFrom(
      "%",
      "%zz",
      "%ff",
      "=",
      "&&",
      "?",
      "=x",
      "+",
      "a[b]=c",
      "userId=%00",
      "limit=%31",
      "%75serId=x",
    ),
  ],
  (wire, more) => ({ ...wire, target: `${wire.target}${wire.target.includes("?") ? "&" : "?"}${more}` }),
);

export const types = onWire(
  "another content type",
  [
    fc.constantFrom(
      "",
      "text/plain",
      "application/json; charset=utf-8",
      "APPLICATION/JSON",
      "application/json; charset=utf-16",
      "application/json; q=1",
      "application/jsonp",
      "application/merge-patch+json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json, text/plain",
    ),
  ],
  (wire, type) => ({
    ...wire,
    body: wire.body ?? Buffer.from("{}"),
    headers: [...wire.headers.filter(([name]) => name !== "Content-Type"), ["Content-Type", type]],
  }),
);

export const encodings = onWire(
  "an encoding",
  [fc.constantFrom("gzip", "identity", "br", "deflate, gzip")],
  (wire, encoding) => ({ ...wire, headers: [...wire.headers, ["Content-Encoding", encoding]] }),
);

export const expectations = onWire(
  "an expectation",
  [fc.constantFrom("100-continue", "a miracle")],
  (wire, expected) => ({
    ...wire,
    headers: [...wire.headers, ["Expect", expected]],
  }),
);

const garbled: ((bytes: Buffer, at: number) => Buffer)[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at)]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from([0]), bytes.subarray(at)]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  (bytes) => Buffer.from(bytes.toString(), "utf16le"),
  (bytes) => Buffer.concat([bytes, bytes]),
  (bytes) => Buffer.concat([Buffer.from(" \r\n\t"), bytes, Buffer.from("\n")]),
  (bytes) => Buffer.from(bytes.toString().replace(/\d+/, "1e999")),
  (bytes) => Buffer.from(bytes.toString().replace(/"(\w+)":/, '"$1":null,"$1":')),
  (bytes) => Buffer.from(bytes.toString().replace("{", '{"__proto__":{"roles":["admin"]},')),
  (bytes) => Buffer.concat([bytes, Buffer.alloc(102_401 - bytes.length, " ")]),
  (bytes) => Buffer.concat([bytes, Buffer.alloc(102_400 - bytes.length, " ")]),
  () => Buffer.from("NaN"),
  () => Buffer.from("[".repeat(50_000) + "]".repeat(50_000)),
  () => Buffer.from('{"note":'.repeat(8_000)),
  () => Buffer.alloc(0),
];

export const bytes = onWire("garbled bytes", [anywhere, fc.constantFrom(...garbled)], (wire, at, garble) =>
  wire.body === undefined ? wire : { ...wire, body: garble(wire.body, at % (wire.body.length + 1)) },
);

import { createSecretKey } from "node:crypto";
import { createServer } from "node:http";
import { openPool } from "./database.ts";
import { listener } from "./server.ts";

// The service written by hand, against which the product is measured: what an engineer would write who wants it fast,
// and nothing else. docs/performance.md says what it leaves out.
const { DATABASE_URL: url = "", JWT_SECRET: secret = "", PORT: port } = process.env;
const pool = openPool(url);
const server = createServer(listener({ pool, secret: createSecretKey(Buffer.from(secret)) }));
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => server.close(() => void pool.end()));

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { testServerUrl } from "@bookings/persistence/testing";
import { expect } from "chai";

const faults = fileURLToPath(new URL("../../bench/src/faults.ts", import.meta.url));
const ORDERS = 200;

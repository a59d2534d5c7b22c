import { writeFileSync } from "node:fs";
import { apiDocument, errorCodes } from "@bookings/http";
import { generatedSource } from "../packages/client/test/support/generated-source.ts";

// The types of the client come from the document that the service itself answers with. The result is committed, so that
// the client can be built and reviewed without the service; test/repository/client-types.test.ts keeps the two together.
const target = new URL("../packages/client/src/generated/openapi.ts", import.meta.url);
writeFileSync(target, await generatedSource(apiDocument({ cards: true }), errorCodes));

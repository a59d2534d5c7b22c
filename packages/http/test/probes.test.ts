import { expect } from "chai";
import { problems, useApi } from "./support/api.ts";
import { operations, pathOf } from "./support/operations.ts";

const scene = {
  bookingId: "4b72d209-debd-45e1-93cc-7640bf7d39bf",
  eventId: "4b72d209-debd-45e1-93cc-7640bf7d39bf",
  id: "4b72d209-debd-45e1-93cc-7640bf7d39bf",
};

describe("a server of probes", () => {
  const api = useApi(() => ({ serves: "probes" }));

  for (const path of ["/health/live", "/health/ready", "/metrics"]) {
    it(`answers ${path}`, async () => {
      expect((await api.request("GET", path)).status).to.equal(200);
      expect((await api.request("POST", path)).status).to.equal(405);
    });
  }

  it("describes nothing that it does not answer", async () => {
    expect((await api.request("GET", "/openapi.json")).status).to.equal(404);
  });

  for (const [name, operation] of Object.entries(operations)) {
    it(`does not know ${name}, with a token or without`, async () => {
      const path = pathOf(operation, scene);
      for (const as of [{}, { as: "admin" }] as const) {
        const answer = await api.request(operation.method, path, { ...operation.sent, ...as });
        expect(answer.status).to.equal(404);
        expect(problems(answer)[0]?.code).to.equal("not_found");
      }
    });
  }
});

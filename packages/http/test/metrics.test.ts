import { expect } from "chai";
import { useApi } from "./support/api.ts";

describe("/metrics", () => {
  const api = useApi();

  it("answers what was counted as it is, to anyone, and nobody keeps it", async () => {
    const { status, headers, text } = await api.request("GET", "/metrics?from=prometheus");
    expect([status, text]).to.deep.equal([200, "# TYPE answers counter\nanswers 42\n"]);
    expect(headers.get("content-type")).to.equal("text/plain; version=0.0.4; charset=utf-8");
    expect(headers.get("cache-control")).to.equal("no-store");
  });

  it("does not care for tokens, good or bad", async () => {
    expect((await api.request("GET", "/metrics", { token: "whatever" })).status).to.equal(200);
  });

  it("is documented as text", async () => {
    const { body } = await api.request("GET", "/openapi.json");
    const { content } = body.paths["/metrics"].get.responses[200];
    expect(Object.keys(content)).to.deep.equal(["text/plain; version=0.0.4; charset=utf-8"]);
  });
});

describe("/metrics where nobody counts", () => {
  const api = useApi(() => ({ metrics: undefined }));

  it("is not there", async () => {
    expect((await api.request("GET", "/metrics")).status).to.equal(404);
  });
});

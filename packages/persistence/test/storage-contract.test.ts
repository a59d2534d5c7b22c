import { storageContract } from "@bookings/domain/testing";
import { site } from "./support.ts";

describe("PostgreSQL", () => {
  const place = site();

  for (const { name, run } of storageContract) {
    it(name, async () => {
      const { storage } = await place.open();
      await run(storage);
    });
  }
});

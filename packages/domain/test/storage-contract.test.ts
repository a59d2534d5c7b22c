import { memoryStorage, storageContract } from "@bookings/domain/testing";

describe("The storage in memory", () => {
  for (const { name, run } of storageContract) {
    it(name, () => run(memoryStorage()));
  }
});

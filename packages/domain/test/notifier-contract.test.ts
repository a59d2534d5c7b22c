import { notifierContract, recordingNotifier } from "@bookings/domain/testing";

function subject() {
  const notifier = recordingNotifier();
  const refuse = (refusing: boolean): void => notifier.failNext(refusing ? 1 : 0);
  return { notifier, refuse, arrived: () => notifier.messages.map(({ id }) => id) };
}

describe("The recording notifier", () => {
  for (const { name, run } of notifierContract) {
    it(name, () => run(subject()));
  }
});

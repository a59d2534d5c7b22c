import { notifierContract, recordingNotifier } from "@bookings/domain/testing";

function subject() {
  const notifier = recordingNotifier();
  const refuse = (refusing: boolean): void => notifier.failNext(refusing ? 1 : 0);
  const arrived = () => notifier.messages.map(({ id, title, text }) => ({ id, title, text }));
  return { notifier, refuse, arrived };
}

describe("The recording notifier", () => {
  for (const { name, run } of notifierContract) {
    it(name, () => run(subject()));
  }
});

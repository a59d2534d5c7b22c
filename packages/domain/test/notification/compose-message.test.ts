import { templateFields, viewBooking } from "@bookings/domain";
import { ATHLETE, aBooking, aLedgerEntry, anEvent, aRule, aTimeSlot } from "@bookings/domain/testing";
import { expect } from "chai";
import { composeMessage } from "../../src/notification/compose-message.ts";
import { BOOKING, EVENT, states } from "../world.ts";

const compose = (
  text: string,
  startTime = "13:00:00+03:00",
  languages: readonly string[] = ["en"],
  changes: Parameters<typeof aBooking>[0] = {},
) => {
  const booking = viewBooking({
    booking: aBooking({ timeslot: aTimeSlot({ startTime }), ...changes }),
    event: anEvent(),
  });
  const template = { en: { title: "English", text }, ru: { title: "По-русски", text } };
  return composeMessage(aLedgerEntry(), { rule: aRule({ template }), booking, contact: {}, languages });
};

describe("A message", () => {
  const times: [startTime: string, expected: string][] = [
    ["13:00:00+03:00", "2026-03-02 13:00 (UTC+03:00)"],
    ["10:00:00Z", "2026-03-02 10:00 (UTC+00:00)"],
    ["10:00:00.123z", "2026-03-02 10:00 (UTC+00:00)"],
    ["04:30:00-05:30", "2026-03-02 04:30 (UTC-05:30)"],
    ["00:00:00+14:00", "2026-03-03 00:00 (UTC+14:00)"],
    ["22:00:00-12:00", "2026-03-01 22:00 (UTC-12:00)"],
  ];
  for (const [startTime, expected] of times) {
    it(`tells times in the offset of the time slot: ${startTime}`, () => {
      expect(compose("{{startAt}}", startTime).text).to.equal(expected);
    });
  }

  const fields: [field: string, ofCanceled: string, ofPending?: string][] = [
    ["bookingId", BOOKING],
    ["orderId", aBooking().orderId],
    ["eventId", EVENT],
    ["bookingStatus", "Canceled", "Pending"],
    ["eventStatus", "Scheduled"],
    ["startAt", "2026-03-02 13:00 (UTC+03:00)"],
    ["endAt", "2026-03-02 14:00 (UTC+03:00)"],
    ["duration", "60"],
    ["slotType", "Online"],
    ["price", "1500"],
    ["priceCurrency", "RUB"],
    ["canceledByRole", "Athlete", ""],
    ["cancellationReasonCode", "Other", ""],
    ["cancellationReasonText", "Rain", ""],
  ];
  for (const [field, ofCanceled, ofPending = ofCanceled] of fields) {
    it(`fills in ${field}, and nothing where the booking has none`, () => {
      const canceled = { state: states.Canceled };
      expect(compose(`<{{ ${field} }}>`, undefined, ["en"], canceled).text).to.equal(`<${ofCanceled}>`);
      expect(compose(`<{{${field}}}>`).text).to.equal(`<${ofPending}>`);
    });
  }

  it("can name these fields and no others", () => {
    expect(templateFields).to.deep.equal(fields.map(([field]) => field));
  });

  it("leaves places alone that name no field", () => {
    const text = "{{note}} {{userId}} {{coachId}} {{}} {startAt} {{toString}}";
    expect(compose(text).text).to.equal(text);
  });

  const languages: [preferred: string, language: string, title: string][] = [
    ["ru", "ru", "По-русски"],
    ["en", "en", "English"],
    ["de", "en", "English"],
    ["de ru", "ru", "По-русски"],
    ["ru en", "ru", "По-русски"],
    ["RU", "ru", "По-русски"],
    ["ru-RU", "ru", "По-русски"],
    ["", "en", "English"],
    ["toString", "en", "English"],
  ];
  for (const [preferred, language, title] of languages) {
    it(`is in ${language} for those who prefer ${preferred}`, () => {
      expect(compose("x", undefined, preferred.split(" "))).to.include({ language, title });
    });
  }

  it("carries its id, rule, recipient and booking", () => {
    const { id, ruleId, on } = aLedgerEntry();
    const message = compose("x");
    expect(message).to.deep.include({ id, ruleId, on, recipient: { userId: ATHLETE, role: "Athlete" } });
    expect(message.booking.bookingId).to.equal(BOOKING);
  });

  it("cannot be made from a rule without any template", () => {
    const booking = viewBooking({ booking: aBooking(), event: anEvent() });
    const make = () =>
      composeMessage(aLedgerEntry(), { rule: aRule({ template: {} }), booking, contact: {}, languages: [] });
    expect(make).to.throw(/rule reminder has no template/);
  });
});

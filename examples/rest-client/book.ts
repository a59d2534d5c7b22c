import { randomUUID } from "node:crypto";
import { createClient, isBookingsError, type Order } from "@bookings/client";

// A backend that books for its users: it has the role `service`, so it may act for anyone. A user's own app would use
// the user's token, and could do the same for that user.
const client = createClient({
  baseUrl: process.env.BOOKINGS_URL ?? "http://127.0.0.1:3000",
  token: process.env.TOKEN ?? "",
});

const [coach, alice, boris, eventId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const tomorrow = Date.now() + 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;

await client.putEvent(eventId, {
  coachId: coach,
  startAt: new Date(tomorrow).toISOString(),
  endAt: new Date(tomorrow + hour).toISOString(),
  status: "Scheduled",
  timeslot: {
    timeSlotId: randomUUID(),
    startTime: "18:00:00+03:00",
    endTime: "19:00:00+03:00",
    numberOfParticipants: 1,
    slotType: "Offline",
    ageFrom: 18,
    ageTo: 75,
    duration: 60,
    price: 1500,
    priceCurrency: "RUB",
    paymentMethod: "Cash",
  },
});
console.log("There is a session tomorrow, with one seat.");

const order = (userId: string): Promise<Order> =>
  client.placeOrder({ userId, eventIds: [eventId], paymentMethod: { type: "Cash" } });

const { bookings } = await order(alice);
const [booking] = bookings;
if (booking === undefined) throw new Error("an order has a booking for each event");
console.log(`Alice has asked for it: ${booking.bookingStatus}, ${booking.timeslot.price} RUB.`);

try {
  await order(boris);
} catch (error) {
  // Every refusal has a code to branch on; the compiler knows them all.
  if (!isBookingsError(error, "event_full")) throw error;
  console.log(`Boris comes too late: ${error.code}.`);
}

// The version that was read goes along: had somebody changed the booking meanwhile, this would be `version_mismatch`.
const { etag } = await client.getBooking(booking.bookingId);
const reason = { userId: alice, cancellationReasonCode: "NoTime" } as const;
const canceled = await client.cancelBooking(booking.bookingId, reason, { ifMatch: etag });
console.log(`Alice has no time: ${canceled.bookingStatus} by the ${canceled.canceledByRole}.`);

const [second] = (await order(boris)).bookings;
console.log(`Boris tries again: ${second?.bookingStatus}.`);

console.log("Who waits for the coach's answer:");
for await (const { userId } of client.bookings({ eventId, status: ["Pending"] }))
  console.log(`  ${userId === boris ? "Boris" : "somebody else"}`);

import { eligibilities, type Id, levels, slotTypes, type TimeSlot } from "@bookings/domain";
import { z } from "zod";
import { given, integer, uuid } from "./fields.ts";
import { timeOfDay } from "./instant.ts";

const shape = {
  timeSlotId: uuid<Id<"TimeSlot">>().meta({ description: "The time slot, as its owner knows it." }),
  startTime: timeOfDay.meta({
    description: "When in the day it begins, with the offset that it was entered with.",
  }),
  endTime: timeOfDay.meta({ description: "When in the day it ends." }),
  numberOfParticipants: integer(1).meta({ description: "How many seats there are." }),
  slotType: z.enum(slotTypes).meta({ description: "Whether people meet on the net or at a place." }),
  ageFrom: integer(18, 99).meta({ description: "The youngest age in years that it is meant for." }),
  ageTo: integer(18, 99).meta({
    description: "The oldest age in years that it is meant for: not below ageFrom.",
  }),
  duration: integer(15).meta({ description: "How long it takes, in minutes." }),
  price: integer(0).meta({ description: "What one seat costs, in whole units of the currency." }),
  priceCurrency: z.literal("RUB").meta({ description: "The currency of the price." }),
  paymentMethod: z.literal("Cash").meta({ description: "How the seat is paid." }),
  addressId: uuid<Id<"Address">>().optional().meta({ description: "Where people meet." }),
  public: z.boolean().optional().meta({ description: "Whether everyone can see it." }),
  level: z.enum(levels).optional().meta({ description: "How experienced athletes should be." }),
  eligibility: z.enum(eligibilities).optional().meta({ description: "Whom it is for." }),
};

/** A time slot in an answer. */
export const TimeSlotSchema = z
  .object(shape)
  .meta({ id: "TimeSlot", description: "What is sold: when in the day, to whom, for how much." });

/** A time slot in a request. Fields that nobody knows are refused. */
export const TimeSlotInput = z
  .strictObject(shape)
  .meta({ id: "TimeSlotInput", description: "A time slot to be kept." });

export const timeSlotFrom = (input: z.output<typeof TimeSlotInput>): TimeSlot => given(input);

/** Names each field, so that nothing gets out that was not meant to. */
export const presentTimeSlot = (slot: TimeSlot): z.input<typeof TimeSlotSchema> => ({
  timeSlotId: slot.timeSlotId,
  startTime: slot.startTime,
  endTime: slot.endTime,
  numberOfParticipants: slot.numberOfParticipants,
  slotType: slot.slotType,
  ageFrom: slot.ageFrom,
  ageTo: slot.ageTo,
  duration: slot.duration,
  price: slot.price,
  priceCurrency: slot.priceCurrency,
  paymentMethod: slot.paymentMethod,
  addressId: slot.addressId,
  public: slot.public,
  level: slot.level,
  eligibility: slot.eligibility,
});

import { z } from "zod";
import { durationIn } from "./duration.ts";

/** `true` or `false`. */
export const flag = z
  .enum(["true", "false"], { error: "must be true or false" })
  .transform((text) => text === "true");

/** A whole number, both ends included. */
export const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
};

/** Milliseconds, written with a unit. */
export const duration = z.string().transform((text, context) => {
  const milliseconds = durationIn(text);
  if (milliseconds === undefined)
    context.addIssue({ code: "custom", message: "must be a duration such as 500ms, 30s, 5m or 1h" });
  return milliseconds ?? z.NEVER;
});

/** Credentials would be sent to nobody, and stand in the environment of every process. */
const isPlainUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
};

/** The address of another service. */
export const plainUrl = (example: string) =>
  z.string().refine(isPlainUrl, `must be an http or https URL without credentials, such as ${example}`);

/** What is sent as a bearer token. */
export const bearerToken = z.string().regex(/^[\x21-\x7e]+$/, "must be visible ASCII");

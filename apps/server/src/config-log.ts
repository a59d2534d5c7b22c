import { z } from "zod";

const levels = ["debug", "info", "warn", "error"] as const;
const formats = ["json", "pretty", "auto"] as const;

/** Every setting of the log. `.env.example` explains each. */
export const logSettings = {
  LOG_LEVEL: z.enum(levels, { error: "must be debug, info, warn or error" }).default("info"),
  LOG_FORMAT: z.enum(formats, { error: "must be json, pretty or auto" }).default("auto"),
};

const shape = z.object(logSettings);

export const logConfig = (read: z.output<typeof shape>) => ({
  /** What is less than that is not told. */
  level: read.LOG_LEVEL,
  /** `auto`: `pretty` for a terminal, `json` for everything else. */
  format: read.LOG_FORMAT,
});

export type LogConfig = ReturnType<typeof logConfig>;

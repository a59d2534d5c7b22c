import { z } from "zod";

const choice = z
  .enum(["auto", "on", "off"], { error: "must be auto, on or off" })
  .transform((text) => (text === "auto" ? undefined : text === "on"));

/** Every setting of how the database is used. `.env.example` explains each. */
export const databaseSettings = {
  DATABASE_PREPARED_STATEMENTS: choice.optional(),
};

const shape = z.object(databaseSettings);

export const databaseConfig = (read: z.output<typeof shape>) => ({
  /** Absent: where the database is connected to directly. */
  preparedStatements: read.DATABASE_PREPARED_STATEMENTS,
});

export type DatabaseConfig = ReturnType<typeof databaseConfig>;

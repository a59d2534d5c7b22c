import { z } from "zod";

const choice = z
  .enum(["auto", "on", "off"], { error: "must be auto, on or off" })
  .transform((text) => (text === "auto" ? undefined : text === "on"));

export const isPostgresUrl = (text: string): boolean =>
  URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);

const postgresUrls = z
  .string()
  .transform((text) => text.split(",").map((url) => url.trim()))
  .refine((urls) => urls.every(isPostgresUrl) && new Set(urls).size === urls.length, {
    error:
      "must be a list of different PostgreSQL URLs, comma-separated; a comma within one is written as %2C",
  });

/** Every setting of how the database is used. `.env.example` explains each. */
export const databaseSettings = {
  DATABASE_PREPARED_STATEMENTS: choice.optional(),
  DATABASE_REPLICA_URLS: postgresUrls.default([]),
};

const shape = z.object(databaseSettings);

export const databaseConfig = (read: z.output<typeof shape>) => ({
  /** Absent: where the database is connected to directly. */
  preparedStatements: read.DATABASE_PREPARED_STATEMENTS,
  replicaUrls: read.DATABASE_REPLICA_URLS,
});

export type DatabaseConfig = ReturnType<typeof databaseConfig>;

/** What is wrong with settings that need each other. */
export const databaseProblems = (given: Readonly<Record<string, string | undefined>>): readonly string[] =>
  given["DATABASE_REPLICA_URLS"] !== undefined && given["DATABASE_URL"] === undefined
    ? ["DATABASE_URL is required when DATABASE_REPLICA_URLS is set: the server that the replicas follow"]
    : [];

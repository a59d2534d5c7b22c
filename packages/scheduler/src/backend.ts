import type { AgendaBackend, JobRepository } from "agenda";

/** Agenda's own backend connects while Agenda is made, and leaves a rejection to nobody when it cannot. */
export const backendOf = (repository: JobRepository): AgendaBackend => ({
  name: "jobs",
  repository,
  ownsConnection: false,
  connect: async () => undefined,
  disconnect: async () => undefined,
});

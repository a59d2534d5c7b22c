/**
 * Port: the only way to a repository. `Repositories` names just those that a use case needs.
 *
 * `run` commits when `work` resolves and rolls everything back when it throws. The adapter may run `work`
 * again after a serialization failure or a deadlock, so `work` must not send, call or publish anything.
 *
 * Calls of repositories take effect in the order in which they are made, also where nobody has waited for the one before.
 * Of a method that gives nothing back, an adapter may report the refusal only at the end: then `run` throws it, and
 * nothing has been done.
 *
 * @throws {Unavailable} when the storage cannot be reached.
 */
export interface UnitOfWork<Repositories> {
  run<Result>(work: (repositories: Repositories) => Promise<Result>): Promise<Result>;
}

/**
 * Port: the only way to a repository. `Repositories` names just those that a use case needs.
 *
 * `run` commits when `work` resolves and rolls everything back when it throws. The adapter may run `work`
 * again after a serialization failure or a deadlock, so `work` must not send, call or publish anything.
 *
 * @throws {Unavailable} when the storage cannot be reached.
 */
export interface UnitOfWork<Repositories> {
  run<Result>(work: (repositories: Repositories) => Promise<Result>): Promise<Result>;
}

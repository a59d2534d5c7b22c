export * from "./builders.ts";
export type { ContractCase } from "./contract/contract-case.ts";
export {
  type Arrived,
  type NotifierCase,
  type NotifierSubject,
  notifierContract,
  type RemoteNotifierSubject,
  remoteNotifierContract,
} from "./contract/notifier-contract.ts";
export { readingContract, storageContract } from "./contract/storage-contract.ts";
export * from "./ids.ts";
export * from "./manual-clock.ts";
export { type MemoryStorage, memoryStorage } from "./memory-storage.ts";
export * from "./payment-provider.ts";
export * from "./recording-notifier.ts";
export { someRules } from "./some-rules.ts";
export * from "./test-ports.ts";
export * from "./waiting-background.ts";

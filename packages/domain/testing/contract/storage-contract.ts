import { cardOrdersContract } from "./card-orders.ts";
import { claimsContract } from "./claims.ts";
import type { ContractCase } from "./contract-case.ts";
import { dueContract } from "./due.ts";
import { dueMomentsContract } from "./due-moments.ts";
import { erasureContract } from "./erasure.ts";
import { lapseContract } from "./lapse.ts";
import { ledgerContract } from "./ledger.ts";
import { listsContract } from "./lists.ts";
import { notificationCasesContract } from "./notification-cases.ts";
import { notificationListsContract } from "./notification-lists.ts";
import { notificationOverviewContract } from "./notification-overview.ts";
import { paymentClaimsContract } from "./payment-claims.ts";
import { paymentsContract } from "./payments.ts";
import { refusalsContract } from "./refusals.ts";
import { requestKeysContract } from "./request-keys.ts";
import { rivalsContract } from "./rivals.ts";
import { rollbackContract } from "./rollback.ts";
import { roundTripContract } from "./round-trip.ts";
import { scansContract } from "./scans.ts";
import { seatedEventsContract } from "./seated-events.ts";
import { userDataContract } from "./user-data.ts";

/** The part of it that is about reading, for storages that read in another way than they write. */
export const readingContract: readonly ContractCase[] = [
  ...roundTripContract,
  ...listsContract,
  ...notificationCasesContract,
  ...notificationListsContract,
  ...notificationOverviewContract,
];

/** What every storage adapter must pass, on the fakes and on each database; each case on a fresh, empty storage. */
export const storageContract: readonly ContractCase[] = [
  ...roundTripContract,
  ...rollbackContract,
  ...refusalsContract,
  ...rivalsContract,
  ...lapseContract,
  ...seatedEventsContract,
  ...listsContract,
  ...ledgerContract,
  ...claimsContract,
  ...notificationCasesContract,
  ...notificationListsContract,
  ...notificationOverviewContract,
  ...scansContract,
  ...dueContract,
  ...dueMomentsContract,
  ...requestKeysContract,
  ...userDataContract,
  ...erasureContract,
  ...paymentsContract,
  ...paymentClaimsContract,
  ...cardOrdersContract,
];

import type { RequestCountEntity } from "../entities/request-count-entity.ts";
import type { RowOf } from "./columns.ts";

/** How often a caller has asked in the window that runs. */
export type RequestCountRow = RowOf<typeof RequestCountEntity>;

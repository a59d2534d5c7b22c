/** What can be done with jobs on the board. `retry`: run now; `requeue`: run once more beside the schedule. */
export type BoardAction = "retry" | "requeue" | "pause" | "resume" | "delete";

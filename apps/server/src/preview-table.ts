import { PREVIEW_MAX, type PreviewedNotification } from "@bookings/domain";

const heads = ["WHEN", "TO", "RULE", "CHANNEL", "BOOKING", "WHAT"] as const;

const whatOf = ({ verdict, reason }: PreviewedNotification): string =>
  verdict === "send" ? "send" : `${verdict}: ${reason}`;

const cellsOf = (message: PreviewedNotification): readonly string[] => [
  message.dueAt.toISOString(),
  `${message.recipient.role} ${message.recipient.userId}`,
  message.ruleId,
  message.channel,
  message.bookingId,
  whatOf(message),
];

/** What a run would do, one line a message: when it became due, to whom, by which rule, and why it would not be sent. */
export function previewTable(messages: readonly PreviewedNotification[]): string {
  if (messages.length === 0) return "nothing is due";
  const rows = [heads, ...messages.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    ...lines,
    ...(messages.length < PREVIEW_MAX ? [] : [`the first ${PREVIEW_MAX}; there may be more`]),
  ].join("\n");
}

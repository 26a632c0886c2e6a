/** `npm run bench`: times on this machine, side by side. They are printed, never recorded or asserted. */
import { measureRecovery } from "./recovery.ts";

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

function printTable(title: string, rows: readonly (readonly [string, ...string[]])[]): void {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  console.log(title);
  for (const [label, ...cells] of rows) {
    const padded = cells.map((cell, column) => cell.padStart(widths?.[column + 1] ?? 0));
    console.log(`  ${[label.padEnd(widths?.[0] ?? 0), ...padded].join("  ")}`);
  }
}

const recoveries = await measureRecovery();
printTable("recovery of an account from seed and events", [
  ["its events", "number", "time", "per 1,000"],
  ...recoveries.map(
    ({ story, events, milliseconds, perThousand }) =>
      [story, String(events), seconds(milliseconds), seconds(perThousand)] as const,
  ),
]);

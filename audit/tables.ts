/** The rule tables that windows name or accounts answer to, from the contents that were registered. */
import { AUDIT_INTERFACE } from "./auditAbi.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { tableKey } from "./chainIndex/keys.ts";
import { eventsRefused } from "./chainIndex/refusal.ts";
import { type HomeStates } from "./completeness.ts";
import { type AuditedTable, type AuditedWindow, type ReserveSlot } from "./reportType.ts";
import { stressNamed } from "./stressTables.ts";

interface Rules {
  readonly initialLevel: bigint;
  readonly maintenanceLevel: bigint;
  readonly shock: readonly (readonly bigint[])[];
}

async function rulesOf({ store }: ChainIndex, table: string): Promise<Rules> {
  const data = await store.get(tableKey(table));
  if (data === undefined) throw eventsRefused(`table ${table} was not registered before`);
  const { rules } = AUDIT_INTERFACE.decodeEventLog("TableRegistered", data) as unknown as {
    readonly rules: {
      readonly initialLevel: bigint;
      readonly maintenanceLevel: bigint;
      readonly shock: Iterable<Iterable<bigint>>;
    };
  };
  const { initialLevel, maintenanceLevel, shock } = rules;
  return { initialLevel, maintenanceLevel, shock: [...shock].map((row) => [...row]) };
}

/** @throws AUDIT_REFUSED for a table whose registration was not read */
export async function readTables(
  index: ChainIndex,
  windows: readonly AuditedWindow[],
  homes: ReadonlyMap<string, HomeStates>,
  slots: readonly ReserveSlot[],
): Promise<readonly AuditedTable[]> {
  const isHome = new Set([...homes.keys(), ...windows.map(({ home }) => home)]);
  const all = new Set([...isHome, ...windows.map(({ table }) => table)]);
  const symbols = new Map(slots.map(({ slot, symbol }) => [slot, symbol]));
  const tables: AuditedTable[] = [];
  for (const table of [...all].toSorted()) {
    const { initialLevel, maintenanceLevel, shock } = await rulesOf(index, table);
    const columns = shock[0]?.map((_, slot) => shock.map((row) => row[slot] ?? 0n)) ?? [];
    const lowest = (column: readonly bigint[]) => column.reduce((a, b) => (b < a ? b : a), 0n);
    const count = homes.get(table) ?? { live: 0n, exposed: 0n };
    tables.push({
      table,
      isHome: isHome.has(table),
      name: stressNamed(shock) ?? null,
      initialLevel: String(initialLevel),
      maintenanceLevel: String(maintenanceLevel),
      scenarios: String(shock.length),
      falls: columns.map((column, slot) => ({
        slot: String(slot),
        symbol: symbols.get(String(slot)) ?? null,
        shock: String(lowest(column)),
      })),
      live: String(count.live),
      exposed: String(count.exposed),
    });
  }
  return tables;
}

/** Level 0: what is owed, what is held, asset by asset. */
import { BAR_ROW, drawBars } from "../../picture/bars.ts";
import type { AuditReport, ReserveSlot } from "../reportType.ts";
import { html, type Content, type Markup } from "./markup.ts";
import { slotName } from "./names.ts";
import { INDEX_ONE, owedUp } from "./owed.ts";
import { figure, section, table } from "./parts.ts";
import {
  counted,
  dollars,
  dollarsDown,
  dollarsInWords,
  grouped,
  moment,
  share,
  units,
} from "./words.ts";

function difference(slot: ReserveSlot, index: bigint): Content {
  const spare = BigInt(slot.held) - owedUp(slot, index);
  if (spare < 0n) return html`<strong class="missing">${units(-spare)} missing</strong>`;
  return spare === 0n ? "exact" : `${units(spare)} more`;
}

export function reservesSection({ reserves }: AuditReport): Markup {
  const { slots, value, epoch, epochTime, settlementIndex, rerandomisations, residue } = reserves;
  const index = BigInt(settlementIndex);
  const spot = slots.filter(({ kind }) => kind === "spot");
  const others = slots.length - spot.length;
  const largest = spot.toSorted((a, b) => (BigInt(b.value) > BigInt(a.value) ? 1 : -1));
  const bars = largest.map((slot) => ({
    name: slotName(slot),
    figure: `${dollarsInWords(dollarsDown(slot.value), "down")} · ${share(slot.value, value)}`,
    parts: [{ value: Number(slot.value), colour: "blue" as const }],
  }));
  const full = Number(largest[0]?.value ?? "0");
  const picture =
    bars.length === 0
      ? undefined
      : figure({
          id: "reserves-picture",
          title: "What accounts own, in dollars",
          description: bars.map(({ name, figure: worth }) => `${name}: ${worth}`).join("; "),
          height: bars.length * BAR_ROW,
          draw: (width) => [drawBars({ bars, full }, { left: 0, top: 0, width, height: 0 })],
        });
  const rows = spot.map((slot) => [
    slotName(slot),
    units(owedUp(slot, index)),
    units(slot.held),
    difference(slot, index),
    dollars(dollarsDown(slot.value)),
  ]);
  const lowered =
    index < INDEX_ONE
      ? html`<p>
          Losses were spread over all holders: a unit of
          ${slotName(slots[0] ?? { slot: "0", symbol: null })} is worth ${share(index, INDEX_ONE)}
          of its token.
        </p>`
      : undefined;
  return section({
    id: "reserves",
    title: "Reserves",
    lead: reserves.holds
      ? "Every book is hidden, but all books together are not: their commitments add up to what the vault holds."
      : "All books together must add up to what the vault holds. They do not, or the vault holds less.",
    body: [
      picture,
      table({
        caption: `Owed to all accounts and public claims, and held, by asset; dollars at prices of ${moment(epochTime)} (epoch ${grouped(epoch)})`,
        columns: [
          { head: "Asset" },
          { head: "Owed", number: true },
          { head: "Held", number: true },
          { head: "Difference", number: true },
          { head: "Accounts' part, in dollars", number: true },
        ],
        rows: [...rows, ["All", "", "", "", dollars(dollarsDown(value))]],
      }),
      lowered,
      html`<p>
        ${others === 0 ? "" : `Nothing stands in the vault behind ${counted(BigInt(others), "perpetual or option slot")}: every long is somebody's short, and they add up to 0. `}What
        is left of the sum of all commitments is a multiple of the blinding generator H: the sum of
        rerandomisations, ${grouped(rerandomisations)} of them of live accounts, each proven to move
        nothing.
      </p>`,
      html`<details>
        <summary>The points</summary>
        <dl class="points">
          <dt>What is left: x, y</dt>
          <dd><code>${residue.x}</code></dd>
          <dd><code>${residue.y}</code></dd>
          <dt>Sum of commitments: x, y</dt>
          <dd><code>${reserves.commitments.x}</code></dd>
          <dd><code>${reserves.commitments.y}</code></dd>
          <dt>Sum of amounts: x, y</dt>
          <dd><code>${reserves.amounts.x}</code></dd>
          <dd><code>${reserves.amounts.y}</code></dd>
        </dl>
      </details>`,
    ],
  });
}

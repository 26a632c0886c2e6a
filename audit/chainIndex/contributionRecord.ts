/** What the index keeps of a contribution, as text of a line. */
import { type Contributed } from "../fold.ts";

type Saved = readonly [
  ...[window: string, account: string, version: string, hidden: boolean, replaced: boolean],
  ...[ephemeralX: string, ephemeralY: string, maskedX: string, maskedY: string],
];

export function contributionText(contribution: Contributed): string {
  const { window, account, version, hidden, replaced, ciphertext } = contribution;
  const { ephemeral, masked } = ciphertext;
  const saved: Saved = [
    ...([String(window), String(account), String(version), hidden, replaced] as const),
    ...([String(ephemeral.x), String(ephemeral.y), String(masked.x), String(masked.y)] as const),
  ];
  return JSON.stringify(saved);
}

export function contributionOf(text: string): Contributed {
  const saved = JSON.parse(text) as Saved;
  const [window, account, version, hidden, replaced, ...points] = saved;
  const [rx, ry, vx, vy] = points;
  return {
    ...{ window: BigInt(window), account: BigInt(account), version: BigInt(version) },
    ...{ hidden, replaced },
    ciphertext: {
      ephemeral: { x: BigInt(rx), y: BigInt(ry) },
      masked: { x: BigInt(vx), y: BigInt(vy) },
    },
  };
}

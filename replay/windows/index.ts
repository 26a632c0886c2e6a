/** The windows there are, and those there is data for. */
import { inputInvalid } from "../../risk/index.ts";
import type { Window } from "../market/window.ts";
import { march2020 } from "./march2020.ts";
import { october2025 } from "./october2025.ts";

export const WINDOW_IDS = ["2020-03", "2025-10"] as const;
export type WindowId = (typeof WINDOW_IDS)[number];

const OPENERS: Readonly<Record<WindowId, () => Window | undefined>> = {
  "2020-03": march2020,
  "2025-10": october2025,
};

/** Undefined where the window's data is not at hand. */
export function openWindow(id: WindowId): Window | undefined {
  return OPENERS[id]();
}

/** Whether its prices are those of the hourly file, not of the path that is built in. */
export function isHourly({ path }: Window): boolean {
  return path.source.startsWith("hourly");
}

/** @throws INPUT_INVALID for a window there is not */
export function parseWindowId(text: string): WindowId {
  const id = WINDOW_IDS.find((one) => one === text);
  if (id !== undefined) return id;
  throw inputInvalid("window", "does not exist", `choose one of ${WINDOW_IDS.join(", ")}`);
}

export { march2020 } from "./march2020.ts";
export { october2025 } from "./october2025.ts";

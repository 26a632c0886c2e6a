/**
 * The shock rows of a table: those of its layout, among them four corners in which everything moves up or down at full
 * widths, and against it or with it what is anchored, the settlement asset first of all. Debts are owed in it: a table
 * in which it fell with the coins would forgive a borrower part of his debt in every crash. The rest are the principal
 * components of all but slot 0, each both ways (`jointDirections`).
 *
 * Components move when correlations do: they trade places, turn, change sign. A row must not: so each new component takes,
 * strongest first, the pair of rows whose last moves it is closest to, with the sign that brings it closest, and from there
 * no slot's move changes by more than `turn` a day. The other rows obey the speed of the widths alone: what a single
 * position or a book of one sign is asked for is never late for a component's sake.
 */
import { member, total } from "../realNumber.ts";
import {
  jointDirections,
  shockOfChangeUp,
  type Direction,
  type SymmetricMatrix,
} from "../volatility/index.ts";
import { ONE, type Shock } from "../units.ts";
import { grained } from "./documentShape.ts";
import { type LaidRow, type Layout } from "./scenarioLayout.ts";

export interface JointRow {
  /** That of the layout, or `component 1 down`; `unused` where the market has fewer components than there are rows. */
  readonly name: string;
  /** Share of the summed variance; undefined where there is none. */
  readonly explained: number | undefined;
  /** −1 … 1: part of the volatility shock of that side, for the values of options. */
  readonly volatility: number;
  /** 1e-4: what part of the change counts. */
  readonly cover: bigint;
  /** Log move by linear slot, grained, before the cover; 0 where nothing is listed. */
  readonly moves: readonly number[];
  /** Largest distance of a move from the component's own that the bound on turns left. */
  readonly heldBack: number;
}

/** One listed linear slot. */
export interface MovingSlot {
  readonly slot: number;
  readonly width: number;
  /** No move is beyond. */
  readonly cap: number;
  readonly anchored: boolean;
  /** Not in the table before: its turn is not bounded. */
  readonly isNew: boolean;
}

export interface RowTerms {
  readonly nLinear: number;
  readonly nScenarios: number;
  readonly layout: Layout;
  readonly slots: readonly MovingSlot[];
  /** Part of its width by which what is anchored rises. */
  readonly anchoredRise: number;
  /** Of the slots but slot 0, in their order; undefined where there is no other. */
  readonly correlation: SymmetricMatrix | undefined;
  /** Standard deviations of a component, in parts of the widths, that its rows reach; never beyond a full width. */
  readonly componentScale: number;
  /** Most a move may change from the rows before: log move. */
  readonly turn: number;
  /** Moves of the rows before, in their order; undefined also where they were laid out otherwise. */
  readonly before: readonly (readonly number[])[] | undefined;
}

/** Both ways of one direction. */
interface Pair {
  readonly up: Direction;
  readonly down: Direction;
}

function pairsOf(directions: readonly Direction[]): readonly Pair[] {
  return directions.flatMap((up, index) =>
    index % 2 === 0 ? [{ up, down: member(directions, index + 1) }] : [],
  );
}

function scalar(a: readonly number[], b: readonly number[]): number {
  return total(a.map((value, i) => value * member(b, i)));
}

/** Cosine of the angle; 0 where either stands still. */
function likeness(a: readonly number[], b: readonly number[]): number {
  const size = Math.sqrt(scalar(a, a) * scalar(b, b));
  return size === 0 ? 0 : scalar(a, b) / size;
}

const swapped = ({ up, down }: Pair): Pair => ({ up: down, down: up });

/** For each place of a pair of rows the component that takes it; undefined where none is left. */
function seated(
  components: readonly Pair[],
  places: number,
  lastOf: ((place: number) => readonly number[]) | undefined,
  moveOf: (direction: Direction) => readonly number[],
): readonly (Pair | undefined)[] {
  const seats: (Pair | undefined)[] = Array.from({ length: places }, () => undefined);
  components.slice(0, places).forEach((pair, index) => {
    const free = [...seats.keys()].filter((place) => seats[place] === undefined);
    const alike = free.map((place) => ({
      place,
      likeness: lastOf === undefined ? 0 : likeness(moveOf(pair.up), lastOf(place)),
    }));
    const nearest = alike.reduce((a, b) =>
      Math.abs(b.likeness) > Math.abs(a.likeness) + 1e-9 ? b : a,
    );
    const place = lastOf === undefined ? index : nearest.place;
    seats[place] = nearest.likeness < 0 ? swapped(pair) : pair;
  });
  return seats;
}

/**
 * A width stands for so many standard deviations of one asset; a component of eigenvalue λ moves by √λ of as many along
 * its unit vector. Scaled to full widths instead, the weakest would ask more of a hedge than of either leg alone.
 */
function scaledMoves({ moves, explained = 1 }: Direction, scale: number): readonly number[] {
  const deviation = Math.sqrt(explained * moves.length) / Math.hypot(...moves);
  const factor = Math.min(1, scale * deviation);
  return moves.map((move) => move * factor);
}

/** As near to the target as a change of `turn` allows, and within the cap. */
function turned(target: number, last: number, turn: number, cap: number): number {
  const near = Math.max(last - turn, Math.min(last + turn, target));
  return grained(Math.max(-cap, Math.min(cap, near)));
}

function laidMoves(row: LaidRow, { slots, anchoredRise }: RowTerms): readonly number[] {
  const anchoredStep = row.anchored > 0 ? row.anchored * anchoredRise : row.anchored;
  return slots.map(({ width, anchored }) => grained(width * (anchored ? anchoredStep : row.step)));
}

/** @returns one row per scenario */
export function jointRows(terms: RowTerms): readonly JointRow[] {
  const { nLinear, nScenarios, layout, slots, correlation, componentScale, turn, before } = terms;
  const bySlot = (values: readonly number[]): readonly number[] => {
    const found = new Map(slots.map(({ slot }, i) => [slot, member(values, i)]));
    return Array.from({ length: nLinear }, (_, slot) => found.get(slot) ?? 0);
  };
  const still = slots.map(() => 0);
  const laid = layout.rows.map((row): JointRow => {
    const { name, volatility, cover } = row;
    const moves = bySlot(laidMoves(row, terms));
    return { name, volatility, cover, moves, explained: undefined, heldBack: 0 };
  });

  const places = Math.max(0, (nScenarios - laid.length) / 2);
  const directions = correlation === undefined ? [] : jointDirections(correlation, 2 * places + 2);
  // The first pair is everything up and down: that is laid out.
  const components = pairsOf(directions).slice(1);
  const moving = slots.filter(({ slot }) => slot !== 0);
  const moveOf = (direction: Direction): readonly number[] => {
    const moves = scaledMoves(direction, componentScale);
    const own = new Map(moving.map(({ slot, width }, i) => [slot, member(moves, i) * width]));
    return slots.map(({ slot }) => grained(own.get(slot) ?? 0));
  };
  const lastMoves = (row: number): readonly number[] | undefined => {
    const last = before?.[row];
    return last && slots.map(({ slot, isNew }) => (isNew ? 0 : member(last, slot)));
  };
  const rowOf = (place: number): number => laid.length + 2 * place;
  const lastOf = before && ((place: number) => lastMoves(rowOf(place)) ?? still);
  const seats = seated(components, places, lastOf, moveOf);

  const rowAt = (row: number, direction: Direction | undefined): JointRow => {
    const targets = direction === undefined ? still : moveOf(direction);
    const last = lastMoves(row);
    const moves = slots.map(({ cap, isNew }, i) => {
      const target = member(targets, i);
      return last === undefined || isNew ? target : turned(target, member(last, i), turn, cap);
    });
    const heldBack = Math.max(0, ...moves.map((move, i) => Math.abs(move - member(targets, i))));
    const { name = `unused ${row}`, explained } = direction ?? {};
    const volatility = direction === undefined ? 0 : layout.componentVolatility;
    return { name, explained, volatility, cover: ONE, moves: bySlot(moves), heldBack };
  };
  const turning = seats.flatMap((pair, place) => [
    rowAt(rowOf(place), pair?.up),
    rowAt(rowOf(place) + 1, pair?.down),
  ]);
  return [...laid, ...turning];
}

/** Where moves become exact: the cover's part of the relative price change, away from 0; a move of 0 is none. */
export function shocksOfRowUp({ moves, cover }: JointRow): readonly Shock[] {
  return moves.map((move, slot) => shockOfChangeUp(Math.expm1(move), cover, `moves[${slot}]`));
}

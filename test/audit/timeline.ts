/** Values by the block from which they hold. */
export class Timeline<T> {
  readonly #values: (readonly [block: number, value: T])[] = [];
  readonly #first: T;

  constructor(first: T) {
    this.#first = first;
  }

  at(block: number): T {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle]?.[0] ?? 0) <= block) low = middle + 1;
      else high = middle;
    }
    return this.#values[low - 1]?.[1] ?? this.#first;
  }

  now(): T {
    return this.at(Infinity);
  }

  set(block: number, value: T): void {
    this.#values.push([block, value]);
  }

  forget(from: number): void {
    while ((this.#values.at(-1)?.[0] ?? -1) >= from) this.#values.pop();
  }
}

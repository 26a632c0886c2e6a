/** Results in the order in which they come, whatever the order they were asked for. */
export async function* arrivals<T>(
  promises: readonly Promise<T>[],
): AsyncGenerator<T, void, undefined> {
  const waiting = new Map(
    promises.map((promise, place) => [place, promise.then((value) => ({ place, value }))]),
  );
  while (waiting.size > 0) {
    const { place, value } = await Promise.race(waiting.values());
    waiting.delete(place);
    yield value;
  }
}

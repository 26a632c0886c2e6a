/** Twenty hours of 12 and 13 March 2020, hour by hour: a whole market, and what becomes of those who fall silent. */
import { reportOf } from "../replay/report/report.ts";
import { briefOf } from "../replay/report/text.ts";
import { playWindow, sliceOf } from "../replay/run.ts";
import { march2020 } from "../replay/windows/index.ts";
import type { Narrator } from "./narrator.ts";

const FROM = "2020-03-12T08:00Z";
const TO = "2020-03-13T04:00Z";

export async function crashReplay(narrator: Narrator): Promise<void> {
  const world = await playWindow(sliceOf(march2020(), FROM, TO));
  try {
    const report = reportOf(world);
    const { flags, auctionsOpened, takenOverInPart, takenOverInFull } = report.totals;
    narrator.tell({
      title: "From silence to settlement: a market of forty hidden books in those hours",
      story: [
        "Owners prove in time, sleep through it, or are never heard of again; keepers flag, a council opens what lapsed,",
        "desks bid, an insurance fund pays. Proofs are stand-ins here: each statement is computed and found to hold,",
        "then announced to a verifier that checks nothing. All else is the same contracts as above.",
        ...briefOf(report),
      ],
      chainSaw: [
        `${flags} flags, ${auctionsOpened} auctions: of each a value, a requirement, one point and what was paid`,
        `${takenOverInPart} takeovers in part and ${takenOverInFull} in full; every commitment is still its owner's book`,
      ],
      stayedHidden: "every book, those that were taken over included",
    });
  } finally {
    await world.chain.close();
  }
}

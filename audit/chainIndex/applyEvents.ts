/**
 * The events of a stretch, one after the other: what they make of accounts and of the ledger. An event that does not follow
 * from those before it is refused: a node that leaves one out, or gives one twice, is found here where the next event of the
 * account shows it, else by the contracts' own sums (compareState.ts, reserves.ts, windows.ts).
 */
import { fromAffine, toAffine, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { type AccountEvent } from "../../wallet/chainEvents.ts";
import { readEvent } from "../../wallet/readEvent.ts";
import { recordText, type AccountRecord } from "./accountRecord.ts";
import { auditEventIn, type IndexedContracts } from "./auditEvents.ts";
import { accountKey, contributionKey, epochKey, tableKey, touchedKey } from "./keys.ts";
import { contributedOf } from "../contributions.ts";
import { type Contributed } from "../fold.ts";
import { contributionText } from "./contributionRecord.ts";
import { type IndexedWindow, type Ledger } from "./ledger.ts";
import { eventsRefused } from "./refusal.ts";

const isDelta = (before: AffinePoint, delta: AffinePoint, after: AffinePoint): boolean =>
  fromAffine(before).add(fromAffine(delta)).equals(fromAffine(after));

/** Takes logs in the order of the chain; `changes` is what the index has to write. */
export class EventApplier {
  readonly #contracts: IndexedContracts;
  readonly #ledger: Ledger;
  readonly #records: Map<bigint, AccountRecord>;
  readonly changes = new Map<string, string | undefined>();
  #last: ChainLog | undefined;

  /** @param records of every account that the logs name and that is known */
  constructor(
    contracts: IndexedContracts,
    ledger: Ledger,
    records: ReadonlyMap<bigint, AccountRecord>,
  ) {
    this.#contracts = contracts;
    this.#ledger = ledger;
    this.#records = new Map(records);
  }

  /** @throws AUDIT_REFUSED for what does not follow, CHAIN_FAILED for what does not decode */
  apply(log: ChainLog): void {
    const last = this.#last;
    if (last?.block === log.block && last.index === log.index) {
      throw eventsRefused(`one of block ${log.block} is there twice`);
    }
    this.#last = log;
    const { accounts } = this.#contracts;
    const told = readEvent(log, { accounts, modules: [] });
    if (told !== undefined && "account" in told) this.#applyAccount(told, log);
    else this.#applyOther(log);
  }

  #record(account: bigint): AccountRecord {
    const record = this.#records.get(account);
    if (record === undefined || record.closed) {
      throw eventsRefused(`account ${account} is not open at one of them`);
    }
    return record;
  }

  #write(account: bigint, record: AccountRecord): void {
    this.#records.set(account, record);
    this.changes.set(accountKey(account), recordText(record));
    this.changes.set(touchedKey(account), "");
  }

  #applyAccount(event: AccountEvent, log: ChainLog): void {
    const { account } = event;
    switch (event.kind) {
      case "opened":
        this.#open(account, log);
        return;
      case "viewingKeySet":
        return;
      case "closed":
        this.#close(account);
        return;
      case "moved": {
        const { slot, amount } = event;
        this.#ledger.amounts[slot] = (this.#ledger.amounts[slot] ?? 0n) + amount;
        // What is given is proven first: a lease of the version that results. Without one it owes nobody a proof.
        this.#change(account, event, amount < 0n);
        return;
      }
      case "rerandomised": {
        const record = this.#record(account);
        this.#requireDelta(record, event.delta, event);
        this.#ledger.rerandomisations += 1n;
        this.#addBlinding(event.delta, 1);
        const { commitment } = event;
        this.#write(account, { ...record, commitment, blindings: record.blindings + 1 });
        return;
      }
      case "exchanged":
      case "converted":
        this.#requireDelta(this.#record(account), event.delta, event);
        this.#change(account, event, event.kind === "exchanged");
    }
  }

  #requireDelta(
    { commitment }: AccountRecord,
    delta: AffinePoint,
    event: { readonly account: bigint; readonly commitment: AffinePoint },
  ): void {
    if (isDelta(commitment, delta, event.commitment)) return;
    throw eventsRefused(`those of account ${event.account} do not lead from one to the next`);
  }

  #addBlinding(point: AffinePoint, sign: 1 | -1): void {
    const term = sign === 1 ? fromAffine(point) : fromAffine(point).negate();
    this.#ledger.blinding = toAffine(fromAffine(this.#ledger.blinding).add(term));
  }

  #open(account: bigint, log: ChainLog): void {
    const ledger = this.#ledger;
    if (account !== ledger.opened + 1n) {
      throw eventsRefused(`account ${account} is opened after account ${ledger.opened}`);
    }
    if (account === 1n) ledger.firstBlock = log.block;
    ledger.opened = account;
    const home = ledger.homeAt(log.topics[3] ?? "");
    this.#count(home, 1, 0);
    this.#write(account, {
      ...{ home, commitment: { x: 0n, y: 1n }, version: 0n, exposed: false, closed: false },
      ...{ lapse: 0, blindings: 0, attested: -1n, windows: [], folded: undefined, word: undefined },
    });
  }

  #close(account: bigint): void {
    const record = this.#record(account);
    this.#ledger.closed += 1n;
    // Nothing shows whether a node told of all of them.
    this.#ledger.rerandomisations -= BigInt(record.blindings);
    this.#addBlinding(record.commitment, -1);
    this.#count(record.home, -1, record.exposed ? -1 : 0);
    this.#outdate(record);
    const version = record.version + 1n;
    this.#write(account, { ...record, closed: true, exposed: false, version, windows: [] });
  }

  #count(home: number, live: number, exposed: number): void {
    const count = this.#ledger.counts[home];
    if (count === undefined) return;
    count.live += live;
    count.exposed += exposed;
  }

  /** The contributions of a book that changes are of the former one. */
  #outdate({ windows }: AccountRecord): void {
    for (const number of windows) {
      const window = this.#ledger.windows[number - 1];
      if (window !== undefined) window.stale += 1;
    }
  }

  #change(
    account: bigint,
    after: { readonly commitment: AffinePoint; readonly version: bigint },
    needsProof: boolean,
  ): void {
    const record = this.#record(account);
    const { version, commitment } = after;
    if (version !== record.version && version !== record.version + 1n) {
      throw eventsRefused(`account ${account} goes from version ${record.version} to ${version}`);
    }
    const exposed = needsProof ? record.attested === version : record.exposed;
    if (exposed !== record.exposed) this.#count(record.home, 0, exposed ? 1 : -1);
    const isNew = version !== record.version;
    if (isNew) this.#outdate(record);
    const windows = isNew ? [] : record.windows;
    this.#write(account, { ...record, commitment, version, exposed, windows });
  }

  #applyOther(log: ChainLog): void {
    const event = auditEventIn(this.#contracts, log);
    if (event === undefined) return;
    const number = (name: string): bigint => event.args.getValue(name) as bigint;
    const text = (name: string): string => event.args.getValue(name) as string;
    switch (event.name) {
      case "Attested": {
        const record = this.#record(number("account"));
        // In a withdrawal or trade the lease of the new version is told before the change.
        this.#write(number("account"), { ...record, attested: number("version") });
        return;
      }
      case "Lapsed":
        this.#write(number("account"), this.#record(number("account")));
        return;
      case "LapseChanged": {
        const record = this.#record(number("account"));
        this.#write(number("account"), { ...record, lapse: Number(number("state")) });
        return;
      }
      case "EpochCommitted":
        this.changes.set(epochKey(number("epoch")), String(log.block));
        return;
      case "HomeSuperseded":
        this.#ledger.superseded.push({
          ...{ table: text("table"), successor: text("successor"), from: event.args[2] as bigint },
        });
        return;
      case "TableRegistered":
        this.changes.set(tableKey(text("table")), log.data);
        return;
      case "WindowOpened":
        this.#openWindow(number, text);
        return;
      case "Contributed":
        this.#contribute(log, contributedOf(log));
        return;
      case "ShareSubmitted": {
        const window = this.#window(number("window"));
        const share = {
          generation: Number(number("generation")),
          member: Number(number("member")),
        };
        window.shares = [...window.shares, share];
        return;
      }
      case "TotalPublished":
        this.#window(number("window")).total = { dollars: number("total"), block: log.block };
    }
  }

  #window(number: bigint): IndexedWindow {
    const window = this.#ledger.window(number);
    if (window === undefined) throw eventsRefused(`window ${number} was not opened before`);
    return window;
  }

  #openWindow(number: (name: string) => bigint, text: (name: string) => string): void {
    const { windows } = this.#ledger;
    if (number("window") !== BigInt(windows.length + 1)) {
      throw eventsRefused(`window ${number("window")} is opened after window ${windows.length}`);
    }
    windows.push({
      window: windows.length + 1,
      ...{ home: text("home"), table: text("table"), epoch: number("epoch") },
      ...{ level: number("level"), opensAt: number("opensAt"), closesAt: number("closesAt") },
      ...{ minimum: number("minimum"), previous: Number(number("previous")) },
      ...{ stale: 0, shares: [], total: undefined, close: undefined, sums: undefined },
    });
  }

  #contribute(log: ChainLog, told: Contributed): void {
    const { account, version, replaced } = told;
    const window = this.#window(told.window);
    const record = this.#record(account);
    if (version !== record.version) {
      throw eventsRefused(`account ${account} contributes version ${version} of its book`);
    }
    const isFresh = record.windows.includes(window.window);
    // It takes the place of one of a former version.
    if (replaced && !isFresh) window.stale -= 1;
    const windows = isFresh ? record.windows : [...record.windows, window.window];
    this.changes.set(contributionKey(window.window, log), contributionText(told));
    window.sums = undefined;
    this.#write(account, { ...record, windows });
  }
}

/** What `council deal-all` does: a council for development, made by one person who knows its secret. */
import { join } from "node:path";
import {
  councilKeyDocument,
  CouncilMember,
  dealAll,
  documentText,
  MemberFolder,
} from "../council/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { KEY_FILE, publish, type MemberOptions } from "./councilFolders.ts";
import { readList, readWhole } from "./councilRosters.ts";
import { describeKey } from "./councilSession.ts";
import { type Result } from "./output.ts";
import { readNewPassphrase } from "./councilPassphrase.ts";

export interface DealAllOptions extends MemberOptions {
  readonly development?: boolean;
  readonly accounts: string;
  readonly threshold: string;
  readonly "chain-id": string;
  readonly council: string;
}

/** @throws INPUT_INVALID without --development, KEY_REFUSED for any chain but 31337 and 1337 */
export async function dealToAll(options: DealAllOptions): Promise<Result> {
  const { folder, development, council } = options;
  if (development !== true) {
    throw inputInvalid(
      "development",
      "is not given, and a key that one person makes is for nothing else",
      "let the members generate a key: zkmargin council roster, commit, deal, finish",
    );
  }
  if (!/^[1-9][0-9]{0,19}$/.test(options["chain-id"])) {
    throw inputInvalid("chain-id", "is not a chain id", "write its decimal digits");
  }
  const { key, shares, identities } = dealAll({
    chainId: BigInt(options["chain-id"]),
    council,
    threshold: readWhole(options.threshold, "threshold"),
    accounts: readList(options.accounts),
  });
  const passphrase = await readNewPassphrase(options);
  for (const [place, share] of shares.entries()) {
    const store = new MemberFolder(join(folder, `member-${place + 1}`), passphrase, true);
    const identity = identities[place]?.revealText() ?? "";
    const isNew = (await store.keep("identity", identity)) === identity;
    if (!isNew) throw inputInvalid("folder", "holds a council already", "choose another folder");
    await store.keep("share", share.revealText());
    await store.keep("agreed", documentText(councilKeyDocument(key)));
    await CouncilMember.open(store);
  }
  const path = join(folder, KEY_FILE);
  publish(path, "folder", councilKeyDocument(key));
  return { document: councilKeyDocument(key), text: `wrote ${path}\n${describeKey(key)}` };
}

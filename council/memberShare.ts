/**
 * A member's share s_j of the group key's secret, with the key it belongs to. `council-share/1`, a secret:
 * threshold members' shares open everything ever sealed.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { parseJsonText, readObject, requireFormat } from "../risk/index.ts";
import { Secret } from "../prover/secret.ts";
import { formatScalar, parseBlinding } from "../prover/secretScalar.ts";
import { publicKeyOf } from "../sealing/keys.ts";
import { councilKeyDocument, parseCouncilKey, type CouncilKey } from "./councilKey.ts";
import { readIndex } from "./document.ts";

export const MEMBER_SHARE_FORMAT = "council-share/1";

export class MemberShare extends Secret {
  readonly index: number;
  readonly key: CouncilKey;
  readonly #share: bigint;

  /** @throws KEY_REFUSED unless s_j·B is the key of that member */
  constructor(index: number, share: bigint, key: CouncilKey) {
    super();
    const publicKey = key.members[index - 1]?.publicKey;
    if (publicKey === undefined || !equals(publicKeyOf(share), publicKey)) {
      throw new ZkMarginError("KEY_REFUSED", "the share is not the member's of this key", {
        field: "share",
        fix: "use the share and the key of one session",
      });
    }
    this.index = index;
    this.key = key;
    this.#share = share;
  }

  /** @throws INPUT_UNREADABLE, INPUT_INVALID, KEY_REFUSED; none repeats anything of the text */
  static parse(text: string): MemberShare {
    const document = parseJsonText(text, "share");
    const fields = readObject(document, "", ["zkmargin", "index", "share", "key"]);
    requireFormat(fields, MEMBER_SHARE_FORMAT);
    const index = readIndex(fields.index, "index");
    return new MemberShare(
      index,
      parseBlinding(fields.share, "share"),
      parseCouncilKey(fields.key, "key"),
    );
  }

  /** s_j, 1 … ℓ − 1. */
  revealShare(): bigint {
    return this.#share;
  }

  revealText(): string {
    const document = {
      zkmargin: MEMBER_SHARE_FORMAT,
      index: this.index,
      share: formatScalar(this.#share),
      key: councilKeyDocument(this.key),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
}

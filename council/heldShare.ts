/** The share in a member's folder, and when it may be used. */
import { inputInvalid } from "../risk/index.ts";
import { MemberShare } from "./memberShare.ts";
import { type MemberStore } from "./store.ts";

/** @throws INPUT_INVALID before he finished */
export async function heldShare(store: MemberStore): Promise<MemberShare> {
  const text = await store.read("share");
  if (text !== undefined) return MemberShare.parse(text);
  throw inputInvalid("folder", "holds no share", "finish the session: zkmargin council finish");
}

/** Of a key that all members agreed on. @throws INPUT_INVALID before */
export async function agreedShare(store: MemberStore): Promise<MemberShare> {
  if ((await store.read("agreed")) !== undefined) return heldShare(store);
  throw inputInvalid(
    "folder",
    "holds a share that the other members have not confirmed",
    "run zkmargin council finish again once all members finished",
  );
}

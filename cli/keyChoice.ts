/** Development keys need leave, and the refusal says how to give it. */
import { ZkMarginError } from "../circuits/errors.ts";
import { artefactPaths } from "../setup/artefacts.ts";
import { readManifest } from "../setup/manifest.ts";

/** @throws KEY_REFUSED for an installed development key without leave; BUILD_MISSING when there is no key */
export function requireLeaveFor(circuit: string, development: boolean): void {
  const { kind } = readManifest(artefactPaths(circuit), circuit);
  if (kind !== "development" || development) return;
  throw new ZkMarginError(
    "KEY_REFUSED",
    `the installed key of ${circuit} is a development key: its secret is public, anyone can forge proofs`,
    {
      field: "development",
      fix: "add --development on a local chain; elsewhere install a ceremony's key with `zkmargin setup finish`",
    },
  );
}

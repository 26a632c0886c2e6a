/** What a `share` proof is for: a field element that binds it to one use, so it proves nothing elsewhere. */
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS } from "../circuits/babyjubjub.ts";

type Value = readonly [type: string, value: string | bigint | number];

function contextOf(values: readonly Value[]): bigint {
  const types = values.map(([type]) => type);
  const hash = keccak256(
    AbiCoder.defaultAbiCoder().encode(
      types,
      values.map(([, value]) => value),
    ),
  );
  return BigInt(hash) % FIELD_MODULUS;
}

/** Council contract, and one of its members. */
export interface Seat {
  readonly chainId: bigint;
  readonly council: string;
  readonly generation: number;
  readonly index: number;
}

function seatValues({ chainId, council, generation, index }: Seat): Value[] {
  return [
    ["uint256", chainId],
    ["address", council],
    ["uint32", generation],
    ["uint8", index],
  ];
}

/** As `possessionContext` of the contract. @param account address that confirms */
export function possessionContext(seat: Seat, account: string): bigint {
  return contextOf([["string", "zkmargin/possession"], ...seatValues(seat), ["address", account]]);
}

/** Of a decryption share. @param sealHash what is opened */
export function openingContext(seat: Seat, sealHash: string): bigint {
  return contextOf([["string", "zkmargin/opening"], ...seatValues(seat), ["bytes32", sealHash]]);
}

/**
 * Of a share of the sum of an audit window, as `shareContext` of AuditBook: the contract knows generation and member by itself.
 * @param book address of AuditBook
 */
export function totalContext(chainId: bigint, book: string, window: bigint): bigint {
  return contextOf([
    ["string", "zkmargin/total"],
    ["uint256", chainId],
    ["address", book],
    ["uint256", window],
  ]);
}

/** Of a complaint. @param session the roster's hash */
export function blameContext(session: string, accuser: number, dealer: number): bigint {
  return contextOf([
    ["string", "zkmargin/blame"],
    ["bytes32", session],
    ["uint8", accuser],
    ["uint8", dealer],
  ]);
}

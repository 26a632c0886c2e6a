/** The lens's side: claims 1 to 8 computed by a contract on an in-process chain. */
import { network } from "hardhat";
import { poseidonContract } from "circomlibjs";
import { type BaseContract } from "ethers";
import { INTERMEDIATES, type LensFigures } from "./intermediates.ts";
import { TRUE_FIGURES, type Misstatement, type Portfolio } from "./portfolios.ts";
import {
  listed,
  termsOf,
  VERDICTS,
  type Reference,
  type Values,
  type Verdict,
} from "./reference.ts";

export interface LensView {
  readonly verdict: Verdict;
  /** Empty where quantities are out of range. */
  readonly values: Values;
  readonly published: Misstatement;
}

export type Look = (portfolio: Portfolio, reference: Reference) => Promise<LensView>;

export interface LensChain {
  /** The lens of the repository, or one compiled from another text. */
  deploy(compiled?: {
    readonly abi: readonly Record<string, unknown>[];
    readonly bytecode: string;
  }): Promise<Look>;
  close(): Promise<void>;
}

type Answer = [verdict: bigint, figures: LensFigures & { readonly published: Misstatement }];

async function look(
  lens: BaseContract,
  portfolio: Portfolio,
  { verdict, published }: Reference,
): Promise<LensView> {
  const { quantity, blinding, salt, market, table, misstated } = portfolio;
  // Figures of quantities beyond 64 bits need not have a place in a word, and nobody looks at them.
  const truth = verdict === "quantity-out-of-range" ? TRUE_FIGURES : published;
  const claimed = {
    value: truth.value + misstated.value,
    requirement: truth.requirement + misstated.requirement,
    sealedFigure: truth.sealedFigure + misstated.sealedFigure,
  };
  const answer = (await lens
    .getFunction("look")
    .staticCall(
      { quantity, blinding, salt },
      market,
      table,
      termsOf(portfolio),
      claimed,
    )) as Answer;
  const [judged, figures] = answer;
  const values = new Map(
    INTERMEDIATES.map(({ name }): [string, readonly bigint[]] => [
      name,
      [...listed(figures[name] ?? [])],
    ]),
  );
  const { value, requirement, sealedFigure } = figures.published;
  return {
    verdict: VERDICTS[Number(judged)] ?? "unknown",
    values,
    published: { value, requirement, sealedFigure },
  };
}

/** An in-process chain with Poseidon on it. */
export async function openLensChain(): Promise<LensChain> {
  const connection = await network.create();
  const { ethers } = connection;
  const [signer] = await ethers.getSigners();
  const poseidon = await new ethers.ContractFactory(
    poseidonContract.generateABI(2) as string[],
    poseidonContract.createCode(2) as string,
    signer,
  ).deploy();
  return {
    deploy: async (compiled) => {
      const factory =
        compiled === undefined
          ? await ethers.getContractFactory("MarginLens")
          : new ethers.ContractFactory([...compiled.abi], compiled.bytecode, signer);
      const lens = await factory.deploy(poseidon);
      return (portfolio, reference) => look(lens, portfolio, reference);
    },
    close: () => connection.close(),
  };
}

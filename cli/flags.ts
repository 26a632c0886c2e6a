/** Declarations of the options that several commands share; their values are read in options.ts. */
import { type ArgsDef } from "citty";

export const PORTFOLIO = {
  portfolio: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "portfolio file (secret)",
  },
} as const satisfies ArgsDef;

export const RULES = {
  market: { type: "string", required: true, valueHint: "file", description: "market snapshot" },
  table: { type: "string", required: true, valueHint: "file", description: "rule table" },
} as const satisfies ArgsDef;

export const BAND_FLAG = {
  band: {
    type: "string",
    required: true,
    valueHint: "fraction",
    description: "relative price move to hold for: 0.05",
  },
} as const satisfies ArgsDef;

export const FIGURES = {
  disclose: {
    type: "boolean",
    description: "value and requirement in cents are public, the level is not asserted",
  },
  tally: { type: "boolean", description: "the requirement is sealed for the audit" },
} as const satisfies ArgsDef;

/** What the owner asks to be proven. */
export const OWNER_TERMS = {
  level: {
    type: "string",
    valueHint: "multiple",
    description: "times the requirement; the table's initial level unless told",
  },
  ...BAND_FLAG,
  ...FIGURES,
} as const satisfies ArgsDef;

export const DECIMALS = {
  decimals: {
    type: "string",
    valueHint: "0-8",
    default: "8",
    description: "decimals of the settlement asset's token, for the top-up",
  },
} as const satisfies ArgsDef;

export const COMMITMENT = {
  commitment: {
    type: "string",
    valueHint: "file|x,y",
    description: "the account's commitment on-chain, which the portfolio must open",
  },
} as const satisfies ArgsDef;

export const DEVELOPMENT = {
  development: {
    type: "boolean",
    description: "accept a development key, whose secret is public: local chains only",
  },
} as const satisfies ArgsDef;

/** Of commands that prove. */
export const PROVING = {
  ...DEVELOPMENT,
  prover: {
    type: "string",
    valueHint: "binary",
    description: "prove with it, called as rapidsnark's prover; it reads the witness, so trust it",
  },
} as const satisfies ArgsDef;

/** `zkmargin rfq …`: private trades by request for quote, message by message. */
import { command, commandFamily } from "../command.ts";
import { DEVELOPMENT, PROVING } from "../flags.ts";
import { BOOK, COUNCIL, DESK, ID, KEY, MESSAGE_OUT, RELAY_OUT, TERMS } from "../rfqFlags.ts";
import { KEYSTORE, REVEAL } from "../walletFlags.ts";

const operations = () => import("../rfqOperations.ts");

export const rfq = commandFamily("zkmargin rfq", "private trades by request for quote", {
  request: command({
    name: "zkmargin rfq request",
    description: "taker: ask for a quote",
    options: { ...DESK, ...TERMS, ...MESSAGE_OUT },
    run: async (options) => (await operations()).request(options),
  }),
  quote: command({
    name: "zkmargin rfq quote",
    description: "maker: quote for a request",
    options: {
      ...DESK,
      request: { type: "string", required: true, valueHint: "file|-", description: "the request" },
      ...TERMS,
      ...MESSAGE_OUT,
    },
    run: async (options) => (await operations()).quote(options),
  }),
  accept: command({
    name: "zkmargin rfq accept",
    description: "taker: take a quote for good, make the delta and seal it",
    options: {
      ...DESK,
      ...KEYSTORE,
      quote: { type: "string", required: true, valueHint: "file|-", description: "the quote" },
      ...TERMS,
      ...COUNCIL,
      ...MESSAGE_OUT,
      ...PROVING,
    },
    run: async (options) => (await operations()).accept(options),
  }),
  receive: command({
    name: "zkmargin rfq receive",
    description: "check and keep an acceptance, a signature or a proof of the counterparty",
    options: {
      ...DESK,
      keystore: {
        ...KEYSTORE.keystore,
        required: false,
        description: "for an acceptance: the wallet that its seal must open with",
      },
      "passphrase-file": KEYSTORE["passphrase-file"],
      message: { type: "string", required: true, valueHint: "file|-", description: "the message" },
      ...COUNCIL,
      ...DEVELOPMENT,
    },
    run: async (options) => (await operations()).receive(options),
  }),
  explain: command({
    name: "zkmargin rfq explain",
    description: "whether the own account can carry the trade, in dollars",
    options: { ...DESK, ...ID, ...BOOK, ...REVEAL },
    run: async (options) => (await operations()).explain(options),
  }),
  sign: command({
    name: "zkmargin rfq sign",
    description: "pre-flight, then sign the trade",
    options: {
      ...DESK,
      ...ID,
      ...BOOK,
      ...KEY,
      signature: {
        type: "string",
        valueHint: "file|-",
        description: "instead of --key, for an owner that is a contract: its signature, 0x…",
      },
      ...COUNCIL,
      ...MESSAGE_OUT,
      ...DEVELOPMENT,
    },
    run: async (options) => (await operations()).sign(options),
  }),
  prove: command({
    name: "zkmargin rfq prove",
    description: "prove the own book after the trade; again when the proof has become stale",
    options: { ...DESK, ...ID, ...BOOK, ...MESSAGE_OUT, ...PROVING },
    run: async (options) => (await operations()).prove(options),
  }),
  settle: command({
    name: "zkmargin rfq settle",
    description: "submit when everything is there; otherwise say what is missing",
    options: { ...DESK, ...ID, ...KEY, ...RELAY_OUT },
    run: async (options) => (await operations()).settle(options),
  }),
  end: command({
    name: "zkmargin rfq end",
    description: "give up before signing, cancel on-chain after it",
    options: { ...DESK, ...ID, ...KEY },
    run: async (options) => (await operations()).end(options),
  }),
  book: command({
    name: "zkmargin rfq book",
    description: "book a settled trade in the portfolio",
    options: { ...DESK, ...ID, portfolio: BOOK.portfolio },
    run: async (options) => (await operations()).book(options),
  }),
  show: command({
    name: "zkmargin rfq show",
    description: "every conversation and what became of it; with --reveal its terms",
    options: { ...DESK, reveal: { type: "boolean", description: "print the terms" } },
    run: async (options) => (await operations()).show(options),
  }),
});

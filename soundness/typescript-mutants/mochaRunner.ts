/**
 * Plugin of Stryker: its mocha runner, on mocha 12. That runner asks for parts of mocha's command line by the
 * names they had before 12, without the extension `.cjs`.
 */
import { registerHooks } from "node:module";
import fc from "fast-check";

const RENAMED = /\/mocha\/lib\/cli\/(?:run-helpers|options|collect-files)$/;

registerHooks({
  resolve: (specifier, context, next) =>
    next(RENAMED.test(specifier) ? `${specifier}.cjs` : specifier, context),
});

/** The first counterexample kills a mutant; nobody reads a shorter one. One seed, so that a run can be repeated. */
fc.configureGlobal({ endOnFailure: true, seed: 7 });

export const { strykerPlugins, strykerValidationSchema } =
  await import("@stryker-mutator/mocha-runner");

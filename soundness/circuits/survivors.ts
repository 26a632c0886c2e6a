/** Why a mutant that no test kills is no gap, by its id; an entry of one that does not survive fails. */
export const SURVIVORS: Readonly<Record<string, string>> = {};

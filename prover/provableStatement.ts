/** Pre-flight, then the statement: whatever can be refused is refused before any proving. */
import { requireOpening } from "./commitment.ts";
import { preflight, requireProvable } from "./preflight.ts";
import { SolvencyStatement, type StatementRequest } from "./statement.ts";

/** @throws INPUT_INVALID, OPENING_MISMATCH, MARGIN_SHORT or BOOK_TOO_LARGE */
export function provableStatement(request: StatementRequest): SolvencyStatement {
  // A stale file is named as such, not as a shortfall.
  if (request.commitment !== undefined) requireOpening(request.portfolio, request.commitment);
  requireProvable(preflight(request), request);
  return SolvencyStatement.compose(request);
}

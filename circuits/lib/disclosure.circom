pragma circom 2.1.6;

include "bits.circom";

/*
 * What a statement publishes of a book, in whole cents or dollars and rounded against the prover.
 */

/*
 * A requirement in cents and in dollars, rounded up, against the prover.
 *
 * Proves     cents = ceil(requirement / 1e22), dollars = ceil(requirement / 1e24) < 2^57
 * Inputs     requirement (1e-24 USD), any field element of magnitude below 2^252
 * Outputs    cents, dollars
 * Cost       153 constraints
 *
 * Uniqueness of the hints: 100 dollars - cents in [0, 100) and 1e22 cents - requirement in [0, 1e22)
 * each have one integer solution; dollars < 2^57 keeps 1e24 dollars below 2^137, so nothing wraps.
 */
template RequirementUp() {
    signal input requirement;
    signal output cents;
    signal output dollars;

    cents <-- (requirement + 10 ** 22 - 1) \ 10 ** 22;
    dollars <-- (cents + 99) \ 100;

    component width = InRange(57);
    width.in <== dollars;
    component centsRest = BelowPowerOfTen(2);
    centsRest.in <== 100 * dollars - cents;
    component rest = BelowPowerOfTen(22);
    rest.in <== 10 ** 22 * cents - requirement;
}

/*
 * A signed value in cents, rounded down, against the prover.
 *
 * Proves     cents = floor(value / 1e22), -2^63 <= cents < 2^63
 * Inputs     value (1e-24 USD), signed
 * Outputs    cents, signed
 * Cost       152 constraints
 *
 * Uniqueness of the hint: value - 1e22 cents in [0, 1e22) has one integer solution, and the range of
 * `cents` keeps 1e22 cents below 2^137 in magnitude, so nothing wraps.
 */
template ValueDown() {
    signal input value;
    signal output cents;

    cents <-- (value + 2 ** 63 * 10 ** 22) \ 10 ** 22 - 2 ** 63;
    component width = InRange(64);
    width.in <== cents + 2 ** 63;
    component rest = BelowPowerOfTen(22);
    rest.in <== value - 10 ** 22 * cents;
}

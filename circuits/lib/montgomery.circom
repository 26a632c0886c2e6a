pragma circom 2.1.6;

/*
 * The Montgomery form v^2 = u^3 + 168698 u^2 + u of BabyJubJub.
 */

/*
 * Incomplete addition of two points.
 *
 * Proves     out = in1 + in2, provided u1 != u2
 * Inputs     in1, in2: points (u, v) of the curve
 * Outputs    out: (u, v)
 * Cost       3 constraints
 * Assumes    u1 != u2, by the caller's argument: if the points were equal or opposite, lambda would be
 *            free or absent. See `Opening`.
 *
 * Uniqueness of the hint: lambda (u2 - u1) = v2 - v1 with u2 != u1 has one solution.
 */
template MontgomeryAddIncomplete() {
    signal input in1[2];
    signal input in2[2];
    signal output out[2];

    signal lambda <-- (in2[1] - in1[1]) / (in2[0] - in1[0]);
    lambda * (in2[0] - in1[0]) === in2[1] - in1[1];
    out[0] <== lambda * lambda - 168698 - in1[0] - in2[0];
    out[1] <== lambda * (in1[0] - out[0]) - in1[1];
}

/*
 * Doubling.
 *
 * Proves     out = 2 in
 * Inputs     in: point (u, v) of the curve. One of order two, (0, 0), has no witness.
 * Outputs    out: (u, v)
 * Cost       4 constraints
 *
 * Uniqueness of the hint: 2 v tangent = 3 u^2 + 2 A u + 1 has one solution when v != 0, and none when
 * v = 0, since then u = 0 and the right side is 1.
 */
template MontgomeryDouble() {
    signal input in[2];
    signal output out[2];

    signal square <== in[0] * in[0];
    signal tangent <-- (3 * square + 337396 * in[0] + 1) / (2 * in[1]);
    tangent * 2 * in[1] === 3 * square + 337396 * in[0] + 1;
    out[0] <== tangent * tangent - 168698 - 2 * in[0];
    out[1] <== tangent * (in[0] - out[0]) - in[1];
}

/*
 * Twice a point plus another: (in1 + in2) + in1, without the ordinate of the sum in brackets.
 *
 * Proves     out = 2 in1 + in2, in2 != +-in1 and in2 != -2 in1: the other cases have no witness
 * Inputs     in1, in2: points (u, v) of the curve, not the identity
 * Outputs    out: (u, v)
 * Cost       7 constraints
 *
 * Uniqueness of the hints: each is the inverse of a difference of abscissae, and zero has none. That of in1
 * and in2 vanishes when in2 = +-in1; that of in1 and their sum, u, when in1 + in2 = -in1, or when in2 is the
 * identity.
 */
template MontgomeryDoubleAdd() {
    signal input in1[2];
    signal input in2[2];
    signal output out[2];

    signal inverse <-- 1 / (in2[0] - in1[0]);
    inverse * (in2[0] - in1[0]) === 1;
    signal chord <== (in2[1] - in1[1]) * inverse;
    signal u <== chord * chord - 168698 - in1[0] - in2[0];
    signal secondInverse <-- 1 / (in1[0] - u);
    secondInverse * (in1[0] - u) === 1;
    signal second <== 2 * in1[1] * secondInverse - chord;
    out[0] <== second * second - 168698 - in1[0] - u;
    out[1] <== second * (in1[0] - out[0]) - in1[1];
}

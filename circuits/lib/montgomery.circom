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

/*
 * The birational map from the Edwards form.
 *
 * Proves     out = ((1 + y) / (1 - y), (1 + y) / ((1 - y) x))
 * Inputs     in: (x, y) of the curve. The identity (0, 1) and the point of order two (0, -1) have no witness.
 * Outputs    out: (u, v)
 * Cost       3 constraints
 *
 * Uniqueness of the hints: y = 1 leaves 0 = 2 and x = 0 leaves 0 = 1; every other denominator is not zero.
 */
template EdwardsToMontgomery() {
    signal input in[2];
    signal output out[2];

    out[0] <-- (1 + in[1]) / (1 - in[1]);
    out[0] * (1 - in[1]) === 1 + in[1];
    signal inverse <-- 1 / in[0];
    inverse * in[0] === 1;
    out[1] <== out[0] * inverse;
}

/*
 * The birational map to the Edwards form.
 *
 * Proves     out = (u / v, (u - 1) / (u + 1))
 * Inputs     in: (u, v) of odd order and not the identity, so that v != 0 and u != -1
 * Outputs    out: (x, y)
 * Cost       2 constraints
 *
 * Uniqueness of the hints: both denominators are non-zero on points of odd order (v = 0 only for the
 * point of order two; u = -1 for none, since v^2 would be 168696, which is no square).
 */
template MontgomeryToEdwards() {
    signal input in[2];
    signal output out[2];

    out[0] <-- in[0] / in[1];
    out[0] * in[1] === in[0];
    out[1] <-- (in[0] - 1) / (in[0] + 1);
    out[1] * (in[0] + 1) === in[0] - 1;
}

/*
 * Complete addition of a constant point on the Edwards form.
 *
 * Proves     out = in + (X, Y), for every `in` on the curve
 * Parameters X, Y: affine coordinates of a point of the curve, known at compile time
 * Inputs     in: (x, y)
 * Outputs    out: (x, y), the identity (0, 1) included
 * Cost       3 constraints
 *
 * Uniqueness of the hints: 168700 is a square and 168696 is not, so 1 +- d x X y Y is never zero.
 */
template EdwardsAddConstant(X, Y) {
    signal input in[2];
    signal output out[2];
    var a = 168700;
    var d = 168696;

    signal product <== in[0] * in[1];
    out[0] <-- (in[0] * Y + in[1] * X) / (1 + d * X * Y * product);
    out[0] * (1 + d * X * Y * product) === in[0] * Y + in[1] * X;
    out[1] <-- (in[1] * Y - a * in[0] * X) / (1 - d * X * Y * product);
    out[1] * (1 - d * X * Y * product) === in[1] * Y - a * in[0] * X;
}

/*
 * Complete addition on the Edwards form.
 *
 * Proves     out = in1 + in2, for any two points of the curve
 * Inputs     in1, in2: (x, y)
 * Outputs    out: (x, y), the identity (0, 1) included
 * Cost       7 constraints
 *
 * Uniqueness of the hints: as in `EdwardsAddConstant`, with t = d x1 x2 y1 y2 for the product.
 */
template EdwardsAdd() {
    signal input in1[2];
    signal input in2[2];
    signal output out[2];
    var a = 168700;
    var d = 168696;

    signal straight[2];
    signal crossed[2];
    straight[0] <== in1[0] * in2[0];
    straight[1] <== in1[1] * in2[1];
    crossed[0] <== in1[0] * in2[1];
    crossed[1] <== in1[1] * in2[0];
    signal t <== d * straight[0] * straight[1];
    out[0] <-- (crossed[0] + crossed[1]) / (1 + t);
    out[0] * (1 + t) === crossed[0] + crossed[1];
    out[1] <-- (straight[1] - a * straight[0]) / (1 - t);
    out[1] * (1 - t) === straight[1] - a * straight[0];
}

pragma circom 2.1.6;

/*
 * The Edwards form 168700 x^2 + y^2 = 1 + 168696 x^2 y^2 of BabyJubJub, and the way to the Montgomery form.
 */

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

pragma circom 2.1.6;

include "bits.circom";

/*
 * The arithmetic of margin, one template per term of the statement. Everything is exact integer
 * arithmetic; the largest magnitude of every signal is computed in circuits/budget.ts and stays below
 * 2^252, so no sum or product wraps the field.
 */

/*
 * A position at its price, split by sign.
 *
 * Inputs     quantity (1e-8), price (1e-8 USD), isLong: 1 when quantity >= 0, else 0
 * Outputs    notional v = q p, long = max(v, 0), short = min(v, 0), gross = |v| (1e-16 USD)
 * Cost       2 constraints
 */
template Position() {
    signal input quantity;
    signal input price;
    signal input isLong;
    signal output notional;
    signal output long;
    signal output short;
    signal output gross;

    notional <== quantity * price;
    long <== isLong * notional;
    short <== notional - long;
    gross <== long - short;
}

/*
 * Inner product.
 *
 * Outputs    out = sum over i of left[i] right[i]
 * Cost       n constraints
 */
template InnerProduct(n) {
    signal input left[n];
    signal input right[n];
    signal output out;

    signal product[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        product[i] <== left[i] * right[i];
        sum += product[i];
    }
    out <== sum;
}

/*
 * The worst of several losses and zero.
 *
 * Proves     worst = max(0, loss[0], ..., loss[n-1]); worst < 2^112 and worst - loss[s] < 2^112
 * Inputs     loss[s] (1e-20 USD), signed
 * Outputs    worst (1e-20 USD)
 * Cost       113 n + 112 constraints
 *
 * Uniqueness of the hint: worst >= 0 and worst >= loss[s] for all s by the range checks, and the
 * vanishing product says that it equals one of them.
 */
template WorstLoss(n) {
    signal input loss[n];
    signal output worst;

    var max = 0;
    for (var s = 0; s < n; s++) {
        if (loss[s] > max) max = loss[s];
    }
    worst <-- max;

    component nonNegative = InRange(112);
    nonNegative.in <== worst;
    component atLeast[n];
    signal tight[n + 1];
    tight[0] <== worst;
    for (var s = 0; s < n; s++) {
        atLeast[s] = InRange(112);
        atLeast[s].in <== worst - loss[s];
        tight[s + 1] <== tight[s] * (worst - loss[s]);
    }
    tight[n] === 0;
}

/*
 * The cost of unwinding a book into a market of finite depth.
 *
 * Proves     out = ceil(sum over i of impact_i q_i^2 p_i / 2^64), out < 2^99
 * Inputs     impact (2^-64 per raw unit), quantity (1e-8), notional q p (1e-16 USD)
 * Outputs    out (1e-16 USD), rounded up, against the prover
 * Cost       2 n + 163 constraints
 *
 * Uniqueness of the hint: out 2^64 = sum + rest with 0 <= rest < 2^64 has one integer solution; the sum
 * is below 2^235 and out 2^64 below 2^163, so the equation holds over the integers.
 */
template ConcentrationUp(n) {
    signal input impact[n];
    signal input quantity[n];
    signal input notional[n];
    signal output out;

    component square = InnerProduct(n);
    signal charge[n];
    for (var i = 0; i < n; i++) {
        charge[i] <== impact[i] * quantity[i];
        square.left[i] <== charge[i];
        square.right[i] <== notional[i];
    }
    out <-- (square.out + 2 ** 64 - 1) \ 2 ** 64;
    component width = InRange(99);
    width.in <== out;
    component rest = InRange(64);
    rest.in <== out * 2 ** 64 - square.out;
}
